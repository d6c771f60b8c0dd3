import * as fs from 'node:fs';
import { randomBytes } from 'node:crypto';
import { dirname, join } from 'node:path';

/** A file as it was read. */
export interface StoredFile {
  /** Empty for something else in the file's place: a link, a folder, a pipe. */
  readonly text: string;
  readonly state: fs.Stats;
}

const { O_RDONLY, O_NOFOLLOW, O_NONBLOCK } = fs.constants;
// A pipe in the file's place must not hold up the process, and a link must not lead out of the directory.
const readFlags = O_RDONLY | (O_NOFOLLOW ?? 0) | (O_NONBLOCK ?? 0);
const maxBytes = 16 * 1024 * 1024;

/**
 * Small files in a directory of their own, each with an instant in its modification time. Written whole or not at all,
 * readable by this user alone.
 *
 * The calls are synchronous: for small files in the page cache they cost a tenth of the way through the thread pool.
 */
export class SessionFiles {
  readonly #root: string;

  constructor(root: string) {
    this.#root = root;
  }

  /** Makes the directory and tries it out. @throws what the file system says. */
  open(): void {
    makeDirectory(this.#root);
    const probe = this.#temporaryName(join(this.#root, 'probe'));
    this.#writeNew(probe, '', Date.now());
    fs.unlinkSync(probe);
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
    const descriptor = this.#openForReading(name);
    if (descriptor === undefined) return this.#foreign(name);
    try {
      const state = fs.fstatSync(descriptor);
      const isOurs = state.isFile() && state.size <= maxBytes;
      return { text: isOurs ? fs.readFileSync(descriptor, 'utf8') : '', state };
    } finally {
      fs.closeSync(descriptor);
    }
  }

  /** Replaces or makes the file. The old content stays until the new one is complete. */
  write(name: string, text: string, timestamp: number): void {
    const path = this.pathOf(name);
    const temporary = this.#temporaryName(path);
    try {
      this.#writeNew(temporary, text, timestamp);
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
    fs.renameSync(this.pathOf(name), join(quarantine, `${name}.${randomBytes(6).toString('hex')}`));
  }

  #openForReading(name: string): number | undefined {
    try {
      return fs.openSync(this.pathOf(name), readFlags);
    } catch (error) {
      // ELOOP: a link, which is not followed.
      if (hasCode(error, 'ENOENT') || hasCode(error, 'ELOOP')) return undefined;
      throw error;
    }
  }

  #foreign(name: string): StoredFile | undefined {
    const state = this.stat(name);
    return state && { text: '', state };
  }

  #writeNew(path: string, text: string, timestamp: number): void {
    const descriptor = createFile(path);
    try {
      const bytes = Buffer.from(text);
      // A full disk may take only a part of the bytes without an error; the next call reports it.
      for (let written = 0; written < bytes.length;) written += fs.writeSync(descriptor, bytes, written);
      fs.futimesSync(descriptor, timestamp / 1000, timestamp / 1000);
    } finally {
      fs.closeSync(descriptor);
    }
  }

  /** Where the file stands. Two digits of the name become a folder, so that no folder holds all files. */
  pathOf(name: string): string {
    return `${this.#root}/${name.slice(0, 2)}/${name.slice(2)}.json`;
  }

  #temporaryName(path: string): string {
    return `${path}.${randomBytes(6).toString('hex')}.tmp`;
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

function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
