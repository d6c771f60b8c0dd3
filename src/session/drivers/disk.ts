import type { Stats } from 'node:fs';
import { constants } from 'node:fs';
import { dirname } from 'node:path';
import { randomText } from '../../crypto/random.js';
import { attempt, ensure, follow } from '../../time/eventually.js';
import type { Eventually } from '../../time/eventually.js';
import { hasCode } from './file-operations.js';
import type { FileOperations } from './file-operations.js';

/** What a commit outlives: the process, a loss of power, or a loss of power right after a file was made or removed. */
export type Durability = 'process' | 'data' | 'full';

/** A file as it was read. */
export interface StoredFile {
  /** Empty for something else in the file's place: a link, a folder, a pipe. */
  readonly bytes: Buffer;
  readonly state: Stats;
}

const { O_RDONLY, O_NOFOLLOW, O_NONBLOCK, O_NOATIME } = constants;
// A pipe in the file's place must not hold up the process, and a link must not lead out of the directory.
// The time of access holds the end as well, and reading must not change it.
const readFlags = O_RDONLY | (O_NOFOLLOW ?? 0) | (O_NONBLOCK ?? 0) | (O_NOATIME ?? 0);
const maxBytes = 16 * 1024 * 1024;
const nothing = Buffer.alloc(0);

/** Reads and writes whole files, each with an instant in its times, for this user alone. */
export class Disk {
  readonly #fs: FileOperations;
  readonly #durability: Durability;

  constructor(operations: FileOperations, durability: Durability) {
    this.#fs = operations;
    this.#durability = durability;
  }

  /** The file; `undefined` when there is none or a link in its place. @throws what the file system says. */
  read(path: string): StoredFile | undefined {
    const descriptor = this.#openForReading(path);
    if (descriptor === undefined) return undefined;
    try {
      const state = this.#fs.fstatSync(descriptor);
      return { bytes: this.readOpen(descriptor, state), state };
    } finally {
      this.#fs.closeSync(descriptor);
    }
  }

  /** The bytes of an open file; none for what is no file, or far too large to be one of ours. */
  readOpen(descriptor: number, state: Stats): Buffer {
    if (!state.isFile() || state.size > maxBytes) return nothing;
    const bytes = Buffer.allocUnsafe(state.size);
    let size = 0;
    for (let read = -1; read !== 0 && size < bytes.length; size += read) {
      read = this.#fs.readSync(descriptor, bytes, size, bytes.length - size, size);
    }
    return bytes.subarray(0, size);
  }

  /** Overwrites a part of an open file. */
  overwrite(descriptor: number, bytes: Buffer, position: number): Eventually<void> {
    this.#writeAll(descriptor, bytes, position);
    return this.#sync(descriptor);
  }

  /** Makes or replaces a file. Nobody sees a part of it: until it is complete, the old one stays. */
  write(path: string, bytes: Buffer, timestamp: number): Eventually<void> {
    const temporary = temporaryName(path);
    return attempt(
      () =>
        follow(this.#writeNew(temporary, bytes, timestamp), () => {
          this.#fs.renameSync(temporary, path);
          return this.#syncFolderOf(path);
        }),
      (error) => {
        this.#fs.rmSync(temporary, { force: true });
        throw error;
      },
    );
  }

  /** Removes a file; one that is absent is no error. */
  remove(path: string): Eventually<void> {
    try {
      this.#fs.unlinkSync(path);
    } catch (error) {
      if (hasCode(error, 'ENOENT')) return undefined;
      throw error;
    }
    return this.#syncFolderOf(path);
  }

  /**
   * A folder for this user alone, in a directory that is there: one that was removed must not come back empty, or every
   * visitor would be signed out.
   */
  makeFolder(path: string): void {
    try {
      this.#fs.mkdirSync(path, { mode: 0o700 });
    } catch (error) {
      if (!hasCode(error, 'EEXIST')) throw error;
    }
  }

  /** A directory for this user alone, with those above it. Node's own `recursive` never returns for one in /proc. */
  makeDirectory(path: string): void {
    try {
      this.#fs.mkdirSync(path, { mode: 0o700 });
    } catch (error) {
      if (hasCode(error, 'EEXIST') && this.#fs.statSync(path).isDirectory()) return;
      if (!hasCode(error, 'ENOENT') || dirname(path) === path) throw error;
      this.makeDirectory(dirname(path));
      this.#fs.mkdirSync(path, { mode: 0o700 });
    }
  }

  #writeNew(path: string, bytes: Buffer, timestamp: number): Eventually<void> {
    const descriptor = this.#createFile(path);
    const write = (): Eventually<void> => {
      this.#writeAll(descriptor, bytes, 0);
      this.#fs.futimesSync(descriptor, timestamp / 1000, timestamp / 1000);
      return this.#sync(descriptor);
    };
    const discard = (error: unknown): never => {
      this.#fs.rmSync(path, { force: true });
      throw error;
    };
    return attempt(() => ensure(write, () => this.#fs.closeSync(descriptor)), discard);
  }

  /** A new file for this user alone. The folder that it stands in is made when its first file is. */
  #createFile(path: string): number {
    try {
      return this.#fs.openSync(path, 'wx', 0o600);
    } catch (error) {
      if (!hasCode(error, 'ENOENT')) throw error;
      this.makeFolder(dirname(path));
      return this.#fs.openSync(path, 'wx', 0o600);
    }
  }

  /** A full disk may take only a part of the bytes without an error; the next call reports it. */
  #writeAll(descriptor: number, bytes: Buffer, position: number): void {
    for (let written = 0; written < bytes.length;) {
      written += this.#fs.writeSync(descriptor, bytes, written, bytes.length - written, position + written);
    }
  }

  #sync(descriptor: number): Eventually<void> {
    if (this.#durability === 'process') return undefined;
    return settled((done) => this.#fs.fdatasync(descriptor, done));
  }

  /** That a file is there, or no longer there, is written in its folder. */
  #syncFolderOf(path: string): Eventually<void> {
    if (this.#durability !== 'full') return undefined;
    const descriptor = this.#fs.openSync(dirname(path), O_RDONLY);
    return ensure(
      () => settled((done) => this.#fs.fsync(descriptor, done)),
      () => this.#fs.closeSync(descriptor),
    );
  }

  #openForReading(path: string): number | undefined {
    try {
      return this.#fs.openSync(path, readFlags);
    } catch (error) {
      // ELOOP: a link, which is not followed.
      if (hasCode(error, 'ENOENT') || hasCode(error, 'ELOOP')) return undefined;
      throw error;
    }
  }
}

/** A name beside a file's own that nobody else has. */
export function temporaryName(path: string): string {
  return `${path}.${randomText(6, 'hex')}.tmp`;
}

function settled(start: (done: (error: Error | null) => void) => void): Promise<void> {
  return new Promise((resolve, reject) => start((error) => (error ? reject(error) : resolve())));
}
