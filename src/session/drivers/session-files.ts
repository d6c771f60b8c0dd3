import type { Stats } from 'node:fs';
import { join } from 'node:path';
import { randomText } from '../../crypto/random.js';
import type { Eventually } from '../../time/eventually.js';
import type { Disk, StoredFile } from './disk.js';
import { hasCode } from './file-operations.js';
import type { FileOperations } from './file-operations.js';

const nothing = Buffer.alloc(0);

/** Files by name in a directory of their own. */
export class SessionFiles {
  readonly #root: string;
  readonly #fs: FileOperations;
  readonly #disk: Disk;

  constructor(root: string, operations: FileOperations, disk: Disk) {
    this.#root = root;
    this.#fs = operations;
    this.#disk = disk;
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
  stat(name: string): Stats | undefined {
    const state = this.#fs.lstatSync(this.pathOf(name), { throwIfNoEntry: false });
    // Without the directory every session would seem to have ended, and every visitor would be signed out.
    if (!state) this.#fs.statSync(this.#root);
    return state;
  }

  /** The file; `undefined` when there is none. @throws what the file system says when it fails. */
  read(name: string): StoredFile | undefined {
    const file = this.#disk.read(this.pathOf(name));
    if (file) return file;
    const state = this.stat(name);
    return state && { bytes: nothing, state };
  }

  /** Makes the file, or replaces it. The old content stays until the new one is complete. */
  write(name: string, bytes: Buffer, timestamp: number): Eventually<void> {
    return this.#disk.write(this.pathOf(name), bytes, timestamp);
  }

  /** Removes the file; one that is absent is no error. */
  remove(name: string): Eventually<void> {
    return this.#disk.remove(this.pathOf(name));
  }

  /** Puts a file that cannot be used out of the way, and keeps it for whoever wants to see why. */
  setAside(name: string): void {
    const quarantine = join(this.#root, 'quarantine');
    this.#disk.makeFolder(quarantine);
    try {
      this.#fs.renameSync(this.pathOf(name), join(quarantine, `${name}.${randomText(6, 'hex')}`));
    } catch (error) {
      // Another process has set it aside already.
      if (!hasCode(error, 'ENOENT')) throw error;
    }
  }
}
