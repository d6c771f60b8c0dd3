import { dirname, join } from 'node:path';
import { sha256 } from '../../crypto/secret-id.js';
import type { Disk } from './disk.js';
import { hasCode } from './file-operations.js';
import type { FileOperations } from './file-operations.js';

/** As long as a record may take to follow its mark, in milliseconds, with much to spare. */
const youth = 60_000;

/**
 * Which keys an owner has, as empty files in a directory of the owner's. A mark is made before its record and removed
 * after it; one that a crash left behind is removed when it is next come across.
 */
export class OwnerIndex {
  readonly #root: string;
  readonly #fs: FileOperations;

  readonly #disk: Disk;

  constructor(root: string, operations: FileOperations, disk: Disk) {
    this.#root = root;
    this.#fs = operations;
    this.#disk = disk;
  }

  /** Marks a key as the owner's. */
  add(owner: string, key: string): void {
    const directory = this.#directoryOf(owner);
    const mark = join(directory, key);
    if (this.#fs.existsSync(mark)) return;
    this.#disk.makeFolder(this.#root);
    this.#disk.makeFolder(directory);
    this.#fs.closeSync(this.#fs.openSync(mark, 'a', 0o600));
  }

  /** Takes the mark away; one that is not there is no error. */
  remove(owner: string, key: string): void {
    this.#fs.rmSync(join(this.#directoryOf(owner), key), { force: true });
  }

  /** The keys that are marked as the owner's. @throws what the file system says, also when all of it is gone. */
  keysOf(owner: string): readonly string[] {
    try {
      return this.#fs.readdirSync(this.#directoryOf(owner));
    } catch (error) {
      if (!hasCode(error, 'ENOENT')) throw error;
      this.#fs.statSync(dirname(this.#root));
      return [];
    }
  }

  /** Removes a mark whose record is missing, unless the record may still be on its way. */
  removeStale(owner: string, key: string): void {
    const state = this.#fs.statSync(join(this.#directoryOf(owner), key), { throwIfNoEntry: false });
    if (state && Date.now() - state.mtimeMs > youth) this.remove(owner, key);
  }

  /** By a digest: an owner's name may hold anything, and is nobody's business in a list of files. */
  #directoryOf(owner: string): string {
    return join(this.#root, sha256(owner));
  }
}
