import { randomBytes } from 'node:crypto';
import * as fs from 'node:fs';
import { dirname, join } from 'node:path';

/** A file as it was read. */
export interface StoredFile {
  /** Empty for something else in the file's place: a link, a folder, a pipe. */
  readonly bytes: Buffer;
  readonly state: fs.Stats;
}

const { O_RDONLY, O_NOFOLLOW, O_NONBLOCK, O_NOATIME } = fs.constants;
// A pipe in the file's place must not hold up the process, and a link must not lead out of the directory.
// The time of access holds the end as well, and reading must not change it.
const readFlags = O_RDONLY | (O_NOFOLLOW ?? 0) | (O_NONBLOCK ?? 0) | (O_NOATIME ?? 0);
const maxBytes = 16 * 1024 * 1024;
const nothing = Buffer.alloc(0);

/**
 * Small files in a directory of their own, each with an instant in its modification time, readable by this user alone.
 *
 * The calls are synchronous: for small files in the page cache they cost a tenth of the way through the thread pool.
 */
export class SessionFiles {
  readonly #root: string;

  constructor(root: string) {
    this.#root = root;
  }

  /**
   * Makes the directory and tries it out.
   *
   * @returns whether each change of a file that has been looked at gets a time of its own, as Linux does since 6.13.
   * @throws what the file system says.
   */
  open(): boolean {
    makeDirectory(this.#root);
    const probe = temporaryName(join(this.#root, 'probe'));
    writeNew(probe, nothing, Date.now());
    const descriptor = fs.openSync(probe, 'r+');
    try {
      return countsFinely(descriptor);
    } finally {
      fs.closeSync(descriptor);
      fs.unlinkSync(probe);
    }
  }

  /** Where the file stands. Two digits of the name become a folder, so that no folder holds all files. */
  pathOf(name: string): string {
    return `${this.#root}/${name.slice(0, 2)}/${name.slice(2)}.json`;
  }

  /**
   * The state of the file; `undefined` when there is none.
   *
   * @throws what the file system says when it fails, or when the directory itself is gone.
   */
  stat(name: string): fs.Stats | undefined {
    const state = fs.lstatSync(this.pathOf(name), { throwIfNoEntry: false });
    // Without the directory every session would seem to have ended, and every visitor would be signed out.
    if (!state) fs.statSync(this.#root);
    return state;
  }

  /** The file; `undefined` when there is none. @throws what the file system says when it fails. */
  read(name: string): StoredFile | undefined {
    const descriptor = openForReading(this.pathOf(name));
    if (descriptor === undefined) {
      const state = this.stat(name);
      return state && { bytes: nothing, state };
    }
    try {
      const state = fs.fstatSync(descriptor);
      return { bytes: readBytes(descriptor, state), state };
    } finally {
      fs.closeSync(descriptor);
    }
  }

  /** Makes a file that must not be there yet. @throws EEXIST when it is, and leaves it alone. */
  create(name: string, bytes: Buffer, timestamp: number): void {
    writeNew(this.pathOf(name), bytes, timestamp);
  }

  /** Replaces or makes the file. The old content stays until the new one is complete. */
  replace(name: string, bytes: Buffer, timestamp: number): void {
    const path = this.pathOf(name);
    const temporary = temporaryName(path);
    try {
      writeNew(temporary, bytes, timestamp);
      fs.renameSync(temporary, path);
    } catch (error) {
      fs.rmSync(temporary, { force: true });
      throw error;
    }
  }

  /** Moves the instant without touching the content; `false` when there is no file. */
  stamp(name: string, timestamp: number): boolean {
    try {
      fs.utimesSync(this.pathOf(name), timestamp / 1000, timestamp / 1000);
      return true;
    } catch (error) {
      if (hasCode(error, 'ENOENT')) return false;
      throw error;
    }
  }

  /** Removes the file; one that is absent is no error. */
  remove(name: string): void {
    try {
      fs.unlinkSync(this.pathOf(name));
    } catch (error) {
      if (!hasCode(error, 'ENOENT')) throw error;
    }
  }

  /** Puts a file that cannot be used out of the way, and keeps it for whoever wants to see why. */
  setAside(name: string): void {
    const quarantine = join(this.#root, 'quarantine');
    makeDirectory(quarantine);
    try {
      fs.renameSync(this.pathOf(name), join(quarantine, `${name}.${randomBytes(6).toString('hex')}`));
    } catch (error) {
      // Another process has set it aside already.
      if (!hasCode(error, 'ENOENT')) throw error;
    }
  }
}

/** The bytes of an open file; none for what is no file, or far too large to be one of ours. */
export function readBytes(descriptor: number, state: fs.Stats): Buffer {
  if (!state.isFile() || state.size > maxBytes) return nothing;
  const bytes = Buffer.allocUnsafe(state.size);
  let size = 0;
  for (let read = -1; read !== 0 && size < bytes.length; size += read) {
    read = fs.readSync(descriptor, bytes, size, bytes.length - size, size);
  }
  return bytes.subarray(0, size);
}

/** Overwrites a part of an open file and sets its instant. */
export function overwrite(descriptor: number, bytes: Buffer, position: number, timestamp: number): void {
  writeAll(descriptor, bytes, position);
  fs.futimesSync(descriptor, timestamp / 1000, timestamp / 1000);
}

/** Where time is counted in ticks of milliseconds, changes that follow each other at once share one. */
function countsFinely(descriptor: number): boolean {
  const times = Array.from({ length: 16 }, (_, index) => {
    overwrite(descriptor, Buffer.from([index]), 0, index * 1000);
    return fs.fstatSync(descriptor).ctimeMs;
  });
  return new Set(times).size === times.length;
}

/** A full disk may take only a part of the bytes without an error; the next call reports it. */
function writeAll(descriptor: number, bytes: Buffer, position: number): void {
  for (let written = 0; written < bytes.length;) {
    written += fs.writeSync(descriptor, bytes, written, bytes.length - written, position + written);
  }
}

function writeNew(path: string, bytes: Buffer, timestamp: number): void {
  const descriptor = createFile(path);
  try {
    overwrite(descriptor, bytes, 0, timestamp);
  } catch (error) {
    fs.rmSync(path, { force: true });
    throw error;
  } finally {
    fs.closeSync(descriptor);
  }
}

/** A new file for this user alone. The folder that it stands in is made when its first file is. */
function createFile(path: string): number {
  try {
    return fs.openSync(path, 'wx', 0o600);
  } catch (error) {
    if (!hasCode(error, 'ENOENT')) throw error;
    makeDirectory(dirname(path));
    return fs.openSync(path, 'wx', 0o600);
  }
}

/** A directory for this user alone, with those above it. Node's own `recursive` never returns for one in /proc. */
function makeDirectory(path: string): void {
  try {
    fs.mkdirSync(path, { mode: 0o700 });
  } catch (error) {
    if (hasCode(error, 'EEXIST') && fs.statSync(path).isDirectory()) return;
    if (!hasCode(error, 'ENOENT') || dirname(path) === path) throw error;
    makeDirectory(dirname(path));
    fs.mkdirSync(path, { mode: 0o700 });
  }
}

function openForReading(path: string): number | undefined {
  try {
    return fs.openSync(path, readFlags);
  } catch (error) {
    // ELOOP: a link, which is not followed.
    if (hasCode(error, 'ENOENT') || hasCode(error, 'ELOOP')) return undefined;
    throw error;
  }
}

function temporaryName(path: string): string {
  return `${path}.${randomBytes(6).toString('hex')}.tmp`;
}

/** Whether an error is one of the system's with this code. */
export function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
