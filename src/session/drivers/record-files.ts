import type { Stats } from 'node:fs';
import { follow } from '../../time/eventually.js';
import type { Eventually } from '../../time/eventually.js';
import type { SessionRecord } from '../session-record.js';
import type { Disk } from './disk.js';
import type { FileLock, OpenFile } from './file-lock.js';
import type { FileOperations } from './file-operations.js';
import type { FileReports } from './file-reports.js';
import { RecordCache, coarseTick } from './record-cache.js';
import type { FiledRecord } from './record-cache.js';
import type { RecordFormat, Unusable } from './record-format.js';
import type { SessionFiles } from './session-files.js';
import { decodeFile, encodeFile, encodeSlot } from './slots.js';

/** What records in files are made of. */
export interface RecordFilesParts {
  readonly operations: FileOperations;
  readonly disk: Disk;
  readonly files: SessionFiles;
  readonly format: RecordFormat;
  readonly reports: FileReports;
  readonly lock: FileLock;
}

/** Session records as they stand in files: read again only when a file has changed, written a slot at a time. */
export class RecordFiles {
  readonly #parts: RecordFilesParts;
  #cache = new RecordCache(coarseTick);

  constructor(parts: RecordFilesParts) {
    this.#parts = parts;
  }

  /** From now on each change of a file is known to get a time of its own. */
  trustTimes(): void {
    this.#cache = new RecordCache(0);
  }

  /** The record, whether it has ended or not; `undefined` when there is none that is of use. */
  read(key: string): SessionRecord | undefined {
    const state = this.#parts.files.stat(key);
    return state && (this.#cache.get(key, state) ?? this.#readFile(key))?.record;
  }

  /** The record of a file that is open and locked; `undefined` when it is of no use. */
  readOpen(key: string, { descriptor, state }: OpenFile): FiledRecord | undefined {
    const cached = this.#cache.get(key, state);
    if (cached) return cached;
    const filed = this.#decode(key, this.#parts.disk.readOpen(descriptor, state), state);
    return typeof filed === 'string' ? undefined : filed;
  }

  /**
   * A record for its removal: `unknown-secret` with the end that the file's times tell of, where they are all that can
   * be known. What is of no use is set aside.
   */
  inspect(key: string): { readonly record?: SessionRecord; readonly expiresAt: number } | undefined {
    const file = this.#parts.files.read(key);
    if (!file) return undefined;
    const filed = this.#decode(key, file.bytes, file.state);
    if (typeof filed !== 'string') return { record: filed.record, expiresAt: filed.record.expiresAt };
    if (filed === 'unknown-secret') return { expiresAt: endOf(file.state) };
    this.#setAsideLocked(key, filed);
    return undefined;
  }

  /** Stores a record in a file of its own, in the place of the one that was there. @throws E_SESSION_TOO_LARGE */
  write(key: string, record: SessionRecord): Eventually<void> {
    const bytes = encodeFile(this.#parts.format.encode(key, record));
    this.#cache.delete(key);
    return this.#parts.files.write(key, bytes, record.expiresAt);
  }

  /**
   * Stores a record in the slot of an open file that does not hold the one before, or in a new file where it does not
   * fit. @throws E_SESSION_TOO_LARGE
   */
  overwrite(
    key: string,
    { descriptor, state }: OpenFile,
    before: FiledRecord,
    record: SessionRecord,
  ): Eventually<void> {
    const { format, files, disk, operations } = this.#parts;
    const json = format.encode(key, record);
    const size = state.size / 2;
    const revision = before.revision + 1;
    const bytes = encodeSlot(json, revision, size);
    this.#cache.delete(key);
    if (!bytes) return files.write(key, encodeFile(json), record.expiresAt);

    const slot = before.slot === 0 ? 1 : 0;
    return follow(disk.overwrite(descriptor, bytes, slot * size), () => {
      // A kernel gives a file its new time of change before it has the data in place. Whoever read in between, and takes
      // the old data for the newest, learns by one more change that it is not.
      stampWith(operations, descriptor, record.expiresAt);
      this.#cache.set(key, operations.fstatSync(descriptor), { record, slot, revision });
    });
  }

  /** Moves the end of an open file without touching its data. */
  stamp(key: string, { descriptor }: OpenFile, expiresAt: number): void {
    this.#cache.delete(key);
    stampWith(this.#parts.operations, descriptor, expiresAt);
  }

  /** Removes the file; one that is absent is no error. */
  remove(key: string): Eventually<void> {
    this.#cache.delete(key);
    return this.#parts.files.remove(key);
  }

  #readFile(key: string): FiledRecord | undefined {
    const file = this.#parts.files.read(key);
    if (!file) return undefined;
    const filed = this.#decode(key, file.bytes, file.state);
    if (typeof filed !== 'string') this.#cache.set(key, file.state, filed);
    else if (filed === 'unknown-secret') this.#parts.reports.unknownSecret();
    else this.#setAside(key);
    return typeof filed === 'string' ? undefined : filed;
  }

  #decode(key: string, bytes: Buffer, state: Stats): FiledRecord | Unusable {
    const slot = decodeFile(bytes);
    if (!slot) return 'damaged';
    const record = this.#parts.format.decode(key, slot.content);
    if (typeof record === 'string') return record;
    const expiresAt = Math.max(record.expiresAt, endOf(state));
    return { record: { ...record, expiresAt }, slot: slot.index, revision: slot.revision };
  }

  /** Only what is of no use also when nobody else is at it. Whoever asks need not wait for that. */
  #setAside(key: string): void {
    const { lock, files, reports } = this.#parts;
    const settled = lock.run(files.pathOf(key), () => void this.inspect(key));
    if (settled instanceof Promise) settled.catch((cause: unknown) => reports.notSetAside(cause));
  }

  #setAsideLocked(key: string, reason: 'damaged' | 'forged'): void {
    this.#parts.files.setAside(key);
    this.#parts.reports.setAside(key, reason);
  }
}

function stampWith(operations: FileOperations, descriptor: number, expiresAt: number): void {
  operations.futimesSync(descriptor, expiresAt / 1000, expiresAt / 1000);
}

/**
 * The end that a file's times tell of. A renewal moves the file's times alone; a commit leaves the time of access as it
 * is until its data is in place, so that the end is found there also after one that was killed.
 */
function endOf({ mtimeMs, atimeMs }: Stats): number {
  return Math.max(Math.round(mtimeMs), Math.round(atimeMs));
}
