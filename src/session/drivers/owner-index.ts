import { join } from 'node:path';
import { sha256 } from '../../crypto/secret-id.js';
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

  constructor(root: string, operations: FileOperations) {
    this.#root = root;
    this.#fs = operations;
  }

  /** Marks a key as the owner's. */
  add(owner: string, key: string): void {
    const directory = this.#directoryOf(owner);
    const mark = join(directory, key);
    if (this.#fs.existsSync(mark)) return;
    this.#fs.mkdirSync(directory, { recursive: true, mode: 0o700 });
    this.#fs.closeSync(this.#fs.openSync(mark, 'a', 0o600));
  }

  /** Takes the mark away; one that is not there is no error. */
  remove(owner: string, key: string): void {
    this.#fs.rmSync(join(this.#directoryOf(owner), key), { force: true });
  }

  /** The keys that are marked as the owner's. */
  keysOf(owner: string): readonly string[] {
    const directory = this.#directoryOf(owner);
    return this.#fs.existsSync(directory) ? this.#fs.readdirSync(directory) : [];
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
