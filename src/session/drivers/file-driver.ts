import cluster from 'node:cluster';
import { fstatSync } from 'node:fs';
import type { Stats } from 'node:fs';
import { join, resolve } from 'node:path';
import { MantisError } from '../../errors/mantis-error.js';
import type { Clock } from '../../time/clock.js';
import type { Eventually } from '../../time/eventually.js';
import type { SessionCommit } from '../session-changes.js';
import type { OwnedRecord, SessionDriver, SessionReport } from '../session-driver.js';
import type { SessionRecord } from '../session-record.js';
import { FileSweeper } from './file-sweeper.js';
import { FileLock } from './file-lock.js';
import type { OpenFile } from './file-lock.js';
import { loadNativeLocks } from './native-locks.js';
import type { NativeLocks } from './native-locks.js';
import { OwnerIndex } from './owner-index.js';
import { RecordCache, coarseTick } from './record-cache.js';
import type { FiledRecord } from './record-cache.js';
import { RequestLock } from './request-lock.js';
import { SessionFiles, hasCode, overwrite, readBytes } from './session-files.js';
import { decodeFile, encodeFile, encodeSlot } from './slots.js';

const maxLength = 1_000_000;

/**
 * Keeps each session in a JSON file of its own. The file's modification time is the instant at which the session ends,
 * so that moving the end never rewrites the data; a commit overwrites one of two slots, so that it makes no new file.
 */
export class FileSessionDriver implements SessionDriver {
  readonly #path: string;
  readonly #files: SessionFiles;
  /** Replaced at boot, when it is known how finely the file system counts. */
  #cache = new RecordCache(coarseTick);
  readonly #owners: OwnerIndex;
  readonly #lock: FileLock;
  readonly #sweeper: FileSweeper;
  readonly #requests: RequestLock | undefined;
  readonly #isLocked: boolean;
  readonly #clock: Clock;
  #report: SessionReport | undefined;

  /** @param locks `'none'` where there are none: then only one process may use the directory. */
  constructor(path: string, clock: Clock, locks: NativeLocks | 'none' = loadNativeLocks() ?? 'none') {
    this.#path = resolve(path);
    this.#files = new SessionFiles(this.#path);
    this.#owners = new OwnerIndex(join(this.#path, 'owners'));
    const native = locks === 'none' ? undefined : locks;
    this.#lock = new FileLock(native);
    this.#requests = native && new RequestLock(join(this.#path, 'requests'), native);
    this.#isLocked = locks !== 'none';
    this.#clock = clock;
    const target = { expire: (key: string) => this.#expire(key), now: () => this.#clock.now() };
    this.#sweeper = new FileSweeper(this.#path, target, native);
  }

  /** @throws E_SESSION_PATH when the directory cannot be made or written to; E_SESSION_LOCK */
  open(report: SessionReport): void {
    this.#report = report;
    if (!this.#isLocked && isOneOfSeveral()) throw noLock();
    try {
      if (this.#files.open()) this.#cache = new RecordCache(0);
    } catch (cause) {
      throw unusablePath(this.#path, cause);
    }
    if (!this.#isLocked)
      report('Session files are locked within this process only.', { event: 'lock', lock: 'process' });
  }

  close(): void {
    this.#sweeper.close();
    this.#requests?.close();
  }

  sweep(): Promise<number> {
    return this.#sweeper.sweep();
  }

  read(key: string): SessionRecord | undefined {
    const state = this.#files.stat(key);
    const record = state && (this.#cache.get(key, state) ?? this.#readFile(key))?.record;
    return record && record.expiresAt > this.#clock.now() ? record : undefined;
  }

  write(key: string, record: SessionRecord): void {
    const bytes = encodeFile(toJson(record));
    this.#note(key, record);
    try {
      this.#files.create(key, bytes, record.expiresAt);
    } catch (error) {
      if (!hasCode(error, 'EEXIST')) throw error;
      this.#files.replace(key, bytes, record.expiresAt);
    }
  }

  commit(key: string, commit: SessionCommit): SessionRecord | undefined | Promise<SessionRecord | undefined> {
    return this.#lock.run(this.#files.pathOf(key), (file) => file && this.#commitTo(file, key, commit));
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
    return this.#lock.run(this.#files.pathOf(key), work);
  }

  /** Writes the merged record into the slot that does not hold the stored one, or, where it does not fit, a new file. */
  #commitTo({ descriptor, state }: OpenFile, key: string, commit: SessionCommit): SessionRecord | undefined {
    const filed = this.#cache.get(key, state) ?? toFiledRecord(readBytes(descriptor, state), state);
    if (!filed || filed.record.expiresAt <= this.#clock.now()) return undefined;

    const record = commit.apply(filed.record);
    const json = toJson(record);
    const size = state.size / 2;
    const slot = encodeSlot(json, filed.revision + 1, size);
    this.#note(key, record);
    if (!slot) {
      this.#files.replace(key, encodeFile(json), record.expiresAt);
      return record;
    }
    const index = filed.slot === 0 ? 1 : 0;
    overwrite(descriptor, slot, index * size, record.expiresAt);
    this.#cache.set(key, fstatSync(descriptor), { record, slot: index, revision: filed.revision + 1 });
    return record;
  }

  async hold(key: string, wait: number): Promise<(() => void) | undefined> {
    return this.#requests ? this.#requests.hold(key, wait) : () => undefined;
  }

  #expire(key: string): Eventually<boolean> {
    return this.lock(key, () => {
      const record = this.#readFile(key)?.record;
      if (!record || record.expiresAt > this.#clock.now()) return false;
      this.#remove(key, record);
      return true;
    });
  }

  /** What has to be known of a record before it is written. */
  #note(key: string, { owner }: SessionRecord): void {
    this.#cache.delete(key);
    if (owner !== undefined) this.#owners.add(owner, key);
  }

  #remove(key: string, record: SessionRecord | undefined): void {
    this.#cache.delete(key);
    this.#files.remove(key);
    if (record?.owner !== undefined) this.#owners.remove(record.owner, key);
  }

  #readFile(key: string): FiledRecord | undefined {
    const file = this.#files.read(key);
    if (!file) return undefined;
    const filed = toFiledRecord(file.bytes, file.state);
    if (filed) this.#cache.set(key, file.state, filed);
    else this.#setAside(key);
    return filed;
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

/** @throws E_SESSION_TOO_LARGE */
function toJson(record: SessionRecord): string {
  const json = JSON.stringify(record);
  if (json.length <= maxLength) return json;
  throw new MantisError({
    code: 'E_SESSION_TOO_LARGE',
    what: `A session has grown to ${json.length} characters.`,
    why: `The file driver keeps at most ${maxLength}: each request of the visitor reads all of it.`,
    fix: 'keep large things elsewhere, and in the session only what names them.',
  });
}

function toFiledRecord(bytes: Buffer, { mtimeMs, atimeMs }: Stats): FiledRecord | undefined {
  const slot = decodeFile(bytes);
  if (!slot || !isRecord(slot.content)) return undefined;
  // A renewal moves the file's times alone. Writing a slot sets the time of modification to the present, until the commit
  // sets it to the end again; whoever looks in between, or after a kill, finds the end in the time of access.
  const expiresAt = Math.max(slot.content.expiresAt, Math.round(mtimeMs), Math.round(atimeMs));
  return { record: { ...slot.content, expiresAt }, slot: slot.index, revision: slot.revision };
}

function isRecord(value: unknown): value is SessionRecord {
  if (typeof value !== 'object' || value === null) return false;
  const { data, createdAt, expiresAt } = value as Partial<SessionRecord>;
  const hasTimes = Number.isFinite(createdAt) && Number.isFinite(expiresAt);
  return hasTimes && typeof data === 'object' && data !== null && !Array.isArray(data);
}
