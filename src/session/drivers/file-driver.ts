import cluster from 'node:cluster';
import { join, resolve } from 'node:path';
import { MantisError } from '../../errors/mantis-error.js';
import type { Clock } from '../../time/clock.js';
import type { OwnedRecord, SessionDriver, SessionReport } from '../session-driver.js';
import type { SessionRecord } from '../session-record.js';
import { FileLock } from './file-lock.js';
import { loadNativeLocks } from './native-locks.js';
import type { NativeLocks } from './native-locks.js';
import { OwnerIndex } from './owner-index.js';
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
  readonly #owners: OwnerIndex;
  readonly #lock: FileLock | undefined;
  readonly #clock: Clock;
  #report: SessionReport | undefined;

  /** @param locks `undefined` where there are none: then only one process may use the directory. */
  constructor(path: string, clock: Clock, locks: NativeLocks | undefined = loadNativeLocks()) {
    this.#path = resolve(path);
    this.#files = new SessionFiles(this.#path);
    this.#owners = new OwnerIndex(join(this.#path, 'owners'));
    this.#lock = locks && new FileLock(locks);
    this.#clock = clock;
  }

  /** @throws E_SESSION_PATH when the directory cannot be made or written to; E_SESSION_LOCK */
  open(report: SessionReport): void {
    this.#report = report;
    if (!this.#lock && isOneOfSeveral()) throw noLock();
    try {
      this.#files.open();
    } catch (cause) {
      throw unusablePath(this.#path, cause);
    }
    if (!this.#lock) report('Session files are locked within this process only.', { event: 'lock', lock: 'process' });
  }

  read(key: string): SessionRecord | undefined {
    const state = this.#files.stat(key);
    const record = state && (this.#cache.get(key, state) ?? this.#readFile(key));
    if (!record || record.expiresAt > this.#clock.now()) return record;
    this.#remove(key, record);
    return undefined;
  }

  write(key: string, record: SessionRecord): void {
    const { expiresAt, ...content } = record;
    if (record.owner !== undefined) this.#owners.add(record.owner, key);
    this.#cache.delete(key);
    this.#files.write(key, `${JSON.stringify(content)}\n`, expiresAt);
  }

  destroy(key: string): void {
    this.#remove(key, this.read(key));
  }

  touch(key: string, expiresAt: number): boolean {
    return this.read(key) !== undefined && this.#files.stamp(key, expiresAt);
  }

  ofOwner(owner: string): readonly OwnedRecord[] {
    return this.#owners.keysOf(owner).flatMap((key) => {
      const record = this.read(key);
      if (record?.owner === owner) return [{ key, record }];
      this.#owners.removeStale(owner, key);
      return [];
    });
  }

  lock<T>(key: string, work: () => T | Promise<T>): T | Promise<T> {
    return this.#lock ? this.#lock.run(this.#files.pathOf(key), work) : work();
  }

  #remove(key: string, record: SessionRecord | undefined): void {
    this.#cache.delete(key);
    this.#files.remove(key);
    if (record?.owner !== undefined) this.#owners.remove(record.owner, key);
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

/** Whether this process was started as one of several by what is known to do that. */
function isOneOfSeveral(): boolean {
  return cluster.isWorker || process.env['NODE_APP_INSTANCE'] !== undefined;
}

function noLock(): MantisError {
  return new MantisError({
    code: 'E_SESSION_LOCK',
    what: 'Several processes are to share session files, and there is no lock between them.',
    why: 'The optional package fs-native-extensions is not installed, so that their commits would overwrite each other.',
    fix: 'install it, run one process, or use a driver for several machines.',
  });
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
