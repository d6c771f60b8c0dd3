import cluster from 'node:cluster';
import { join, resolve } from 'node:path';
import type { Keyring } from '../../crypto/keyring.js';
import type { Clock } from '../../time/clock.js';
import { attempt, follow } from '../../time/eventually.js';
import type { Eventually } from '../../time/eventually.js';
import type { SessionCommit } from '../session-changes.js';
import type { OwnedRecord, SessionDriver, SessionReport } from '../session-driver.js';
import type { SessionRecord } from '../session-record.js';
import { checkDirectory } from './directory-check.js';
import { Disk } from './disk.js';
import type { Durability } from './disk.js';
import { FileLock } from './file-lock.js';
import type { OpenFile } from './file-lock.js';
import { systemFiles } from './file-operations.js';
import type { FileOperations } from './file-operations.js';
import { FileReports } from './file-reports.js';
import { FileSweeper } from './file-sweeper.js';
import { loadNativeLocks } from './native-locks.js';
import type { NativeLocks } from './native-locks.js';
import { OwnerIndex } from './owner-index.js';
import type { FiledRecord } from './record-cache.js';
import { RecordFiles } from './record-files.js';
import { RecordFormat } from './record-format.js';
import { RequestLock } from './request-lock.js';
import { SessionFiles } from './session-files.js';
import { claimDirectory } from './sole-process.js';
import { SweepClaim } from './sweep-claim.js';
import type { SharedSettings } from './sweep-claim.js';

/** How often an owner's marks are looked through, where they keep changing. */
const maxLooks = 5;

/** How the file driver keeps its records. */
export interface FileDriverOptions {
  /** What a commit outlives. Default: `'process'`. */
  readonly durability?: Durability;
  /** Seals the records. Default: none, so that a person can read them. */
  readonly keyring?: Keyring | undefined;
  /** What all processes on the directory should agree on, beside the options here. Default: nothing. */
  readonly settings?: SharedSettings;
  /** `'none'` where there are no locks: then only one process may use the directory. Default: what is installed. */
  readonly locks?: NativeLocks | 'none';
  /** Default: the system's. */
  readonly operations?: FileOperations;
}

/**
 * Keeps each session in a file of its own. A commit overwrites one of two slots, so that it makes no new file; moving the
 * end changes the file's times alone, and never the data.
 */
export class FileSessionDriver implements SessionDriver {
  readonly #path: string;
  readonly #options: FileDriverOptions;
  readonly #operations: FileOperations;
  readonly #disk: Disk;
  readonly #files: SessionFiles;
  readonly #records: RecordFiles;
  readonly #owners: OwnerIndex;
  readonly #locks: NativeLocks | undefined;
  readonly #lock: FileLock;
  readonly #claim: SweepClaim;
  readonly #sweeper: FileSweeper;
  readonly #requests: RequestLock | undefined;
  readonly #clock: Clock;
  readonly #reports = new FileReports();
  #release: (() => void) | undefined;

  constructor(path: string, clock: Clock, options: FileDriverOptions = {}) {
    const { durability = 'process', keyring, operations = systemFiles } = options;
    const locks = options.locks ?? loadNativeLocks() ?? 'none';
    this.#path = resolve(path);
    this.#options = options;
    this.#clock = clock;
    this.#operations = operations;
    this.#disk = new Disk(operations, durability);
    this.#files = new SessionFiles(this.#path, operations, this.#disk);
    this.#locks = locks === 'none' ? undefined : locks;
    this.#lock = new FileLock(operations, this.#locks, (duration) => this.#reports.waited(duration));
    this.#records = new RecordFiles({
      operations,
      disk: this.#disk,
      files: this.#files,
      format: new RecordFormat(keyring),
      reports: this.#reports,
      lock: this.#lock,
    });
    this.#owners = new OwnerIndex(join(this.#path, 'owners'), operations, this.#disk);
    this.#requests = this.#locks && new RequestLock(join(this.#path, 'requests'), operations, this.#locks);
    const settings = { ...options.settings, durability, secret: keyring?.id ?? 'none' };
    this.#claim = new SweepClaim(this.#path, { operations, locks: this.#locks, settings });
    const target = { expire: (key: string) => this.#expire(key), now: () => this.#clock.now() };
    this.#sweeper = new FileSweeper(this.#path, target, { operations, claim: this.#claim });
  }

  /** @throws E_SESSION_PATH when the directory cannot be made or written to; E_SESSION_LOCK */
  open(report: SessionReport): Eventually<void> {
    this.#reports.open(report);
    if (!this.#locks && isOneOfSeveral()) throw this.#reports.noLock();
    const facts = attempt(
      () => checkDirectory(this.#path, this.#operations, this.#disk),
      (cause) => {
        throw this.#reports.unusablePath(this.#path, cause);
      },
    );
    return follow(facts, ({ fileSystem, isShared, countsFinely }) => {
      if (countsFinely) this.#records.trustTimes();
      const { durability = 'process', keyring } = this.#options;
      const lock = this.#locks ? 'kernel' : 'process';
      this.#reports.started({
        path: this.#path,
        lock,
        durability,
        sealed: keyring !== undefined,
        fileSystem,
        isShared,
      });
      this.#reports.differences(this.#claim.differences());
      return this.#locks ? undefined : this.#claimAlone();
    });
  }

  close(): void {
    this.#claim.release();
    this.#requests?.close();
    this.#release?.();
  }

  async sweep(): Promise<number> {
    const removed = await this.#sweeper.sweep();
    this.#reports.differences(this.#claim.differences());
    return removed;
  }

  read(key: string): SessionRecord | undefined {
    const record = this.#records.read(key);
    if (!record || record.expiresAt > this.#clock.now()) return record;
    this.#reports.expired('read');
    return undefined;
  }

  write(key: string, record: SessionRecord): Eventually<void> {
    this.#note(key, record);
    return follow(this.#records.write(key, record), () => {
      // The mark of who had the session under this key stands under the next one already.
      const { owner } = record.replacement ?? {};
      if (owner !== undefined) this.#owners.remove(owner, key);
    });
  }

  commit(key: string, commit: SessionCommit): Eventually<SessionRecord | undefined> {
    return this.#lock.run(this.#files.pathOf(key), (file) =>
      file ? this.#commitTo(file, key, commit) : this.#missing(key),
    );
  }

  destroy(key: string): Eventually<void> {
    return this.#remove(key, this.read(key));
  }

  /** Under the lock, since a commit that makes a new file would give that the end which it has read. */
  touch(key: string, expiresAt: number): Eventually<boolean> {
    return this.#lock.run(this.#files.pathOf(key), (file) => {
      const isLive = file ? this.#liveIn(file, key) !== undefined : this.#missing(key) !== undefined;
      if (file && isLive) this.#records.stamp(key, file, expiresAt);
      return isLive;
    });
  }

  /** Looks again when a session may have got a new id meanwhile. */
  ofOwner(owner: string): readonly OwnedRecord[] {
    let keys = this.#owners.keysOf(owner);
    for (let looks = 1; ; looks += 1) {
      const owned = keys.flatMap((key) => this.#ownedBy(owner, key));
      const marks = owned.length === keys.length ? keys : this.#owners.keysOf(owner);
      if (looks === maxLooks || marks.every((mark) => keys.includes(mark))) return owned;
      keys = marks;
    }
  }

  lock<T>(key: string, work: () => T | Promise<T>): T | Promise<T> {
    return this.#lock.run(this.#files.pathOf(key), work);
  }

  async hold(key: string, wait: number): Promise<(() => void) | undefined> {
    return this.#requests ? this.#requests.hold(key, wait) : () => undefined;
  }

  #commitTo(file: OpenFile, key: string, commit: SessionCommit): Eventually<SessionRecord | undefined> {
    const filed = this.#liveIn(file, key);
    if (!filed) return undefined;
    const record = commit.apply(filed.record);
    this.#note(key, record);
    return follow(this.#records.overwrite(key, file, filed, record), () => record);
  }

  #liveIn(file: OpenFile, key: string): FiledRecord | undefined {
    const filed = this.#records.readOpen(key, file);
    return filed && filed.record.expiresAt > this.#clock.now() ? filed : undefined;
  }

  /** What there is where no file could be opened: nothing. @throws when the directory itself is gone. */
  #missing(key: string): undefined {
    this.#files.stat(key);
  }

  #ownedBy(owner: string, key: string): readonly OwnedRecord[] {
    const record = this.read(key);
    if (record?.owner === owner) return [{ key, record }];
    this.#owners.removeStale(owner, key);
    return [];
  }

  #expire(key: string): Eventually<boolean> {
    return this.lock(key, () => {
      const found = this.#records.inspect(key);
      if (!found || found.expiresAt > this.#clock.now()) return false;
      this.#reports.expired('sweep');
      return follow(this.#remove(key, found.record), () => true);
    });
  }

  /** What has to be known of a record before it is written. */
  #note(key: string, { owner }: SessionRecord): void {
    if (owner !== undefined) this.#owners.add(owner, key);
  }

  #remove(key: string, record: SessionRecord | undefined): Eventually<void> {
    return follow(this.#records.remove(key), () => {
      if (record?.owner !== undefined) this.#owners.remove(record.owner, key);
    });
  }

  /** Where nothing excludes another process from a file, it is excluded from the directory. */
  async #claimAlone(): Promise<void> {
    try {
      this.#release = await claimDirectory(this.#path);
    } catch {
      throw this.#reports.noLock();
    }
    if (!this.#release) this.#reports.lockedWithin();
  }
}

/** Whether this process was started as one of several by what is known to do that. */
function isOneOfSeveral(): boolean {
  return cluster.isWorker || process.env['NODE_APP_INSTANCE'] !== undefined;
}
