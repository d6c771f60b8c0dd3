import { resolve } from 'node:path';
import { MantisError } from '../../errors/mantis-error.js';
import type { Clock } from '../../time/clock.js';
import type { SessionCommit } from '../session-changes.js';
import type { SessionDriver, SessionReport } from '../session-driver.js';
import type { SessionRecord } from '../session-record.js';
import { RecordCache } from './record-cache.js';
import { SessionFiles } from './session-files.js';

/**
 * Keeps each session in a JSON file of its own. The file's modification time is the instant at which the session ends,
 * so that moving the end never rewrites the data.
 */
export class FileSessionDriver implements SessionDriver {
  readonly #path: string;
  readonly #files: SessionFiles;
  readonly #cache = new RecordCache();
  readonly #clock: Clock;
  #report: SessionReport | undefined;

  constructor(path: string, clock: Clock) {
    this.#path = resolve(path);
    this.#files = new SessionFiles(this.#path);
    this.#clock = clock;
  }

  /** @throws E_SESSION_PATH when the directory cannot be made or written to. */
  open(report: SessionReport): void {
    this.#report = report;
    try {
      this.#files.open();
    } catch (cause) {
      throw unusablePath(this.#path, cause);
    }
  }

  read(key: string): SessionRecord | undefined {
    const state = this.#files.stat(key);
    const record = state && (this.#cache.get(key, state) ?? this.#readFile(key));
    if (!record || record.expiresAt > this.#clock.now()) return record;
    this.destroy(key);
    return undefined;
  }

  write(key: string, { expiresAt, ...content }: SessionRecord): void {
    this.#cache.delete(key);
    this.#files.write(key, `${JSON.stringify(content)}\n`, expiresAt);
  }

  destroy(key: string): void {
    this.#cache.delete(key);
    this.#files.remove(key);
  }

  /** Atomic in this process because nothing in it waits. */
  commit(key: string, commit: SessionCommit): SessionRecord | undefined {
    const stored = this.read(key);
    const record = stored && commit.apply(stored);
    if (record) this.write(key, record);
    return record;
  }

  touch(key: string, expiresAt: number): boolean {
    return this.read(key) !== undefined && this.#files.stamp(key, expiresAt);
  }

  #readFile(key: string): SessionRecord | undefined {
    const file = this.#files.read(key);
    if (!file) return undefined;
    const record = parseRecord(file.text, Math.round(file.state.mtimeMs));
    if (record) this.#cache.set(key, file.state, record);
    else this.#setAside(key);
    return record;
  }

  #setAside(key: string): void {
    this.#files.setAside(key);
    this.#report?.('A session file could not be understood and was set aside.', { event: 'corrupt', file: key });
  }
}

function unusablePath(path: string, cause: unknown): MantisError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  const problem = {
    code: 'E_SESSION_PATH',
    what: `Sessions cannot be kept in ${path}.`,
    why: `The system says: ${reason}.`,
    fix: 'set session.path to a directory that this user may write to, or that can be made.',
  } as const;
  return new MantisError(problem, { cause });
}

function parseRecord(text: string, expiresAt: number): SessionRecord | undefined {
  try {
    const content: unknown = JSON.parse(text);
    return isContent(content) ? { ...content, expiresAt } : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function isContent(value: unknown): value is Omit<SessionRecord, 'expiresAt'> {
  if (typeof value !== 'object' || value === null) return false;
  const { data, createdAt } = value as Partial<SessionRecord>;
  return typeof data === 'object' && data !== null && !Array.isArray(data) && Number.isFinite(createdAt);
}
