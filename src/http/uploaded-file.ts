import { createReadStream } from 'node:fs';
import { readFile, rm } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Readable } from 'node:stream';
import { MantisError } from '../errors/mantis-error.js';
import { moveFile } from './move-file.js';
import type { MoveOptions } from './move-file.js';

/** What is known of a file that has arrived. */
export interface UploadFacts {
  readonly field: string;
  readonly name: string;
  readonly type: string;
  readonly size: number;
  /** Where it lies. */
  readonly path: string;
}

/** Removes a file, unless it was moved; waits for a move that is under way. */
export let discardUpload: (file: UploadedFile) => Promise<void>;

/** A file that came with the request. It is removed when the request has been answered, unless it was moved. */
export class UploadedFile {
  /** The name of the form field. */
  readonly field: string;
  /**
   * The client's name of the file, for people to read: without folders, control characters, leading dots and what
   * Windows does not allow, at most 255 bytes. Two files may have the same; `file` where the client names none.
   */
  readonly name: string;
  /** The media type that the client names, without parameters; it is only checked where `types` are given. */
  readonly type: string;
  /** The size in bytes. */
  readonly size: number;
  #path: string;
  #isKept = false;
  #isGone = false;
  #moving: Promise<void> = Promise.resolve();

  static {
    discardUpload = (file) => file.#discard();
  }

  /** Made by Mantis. */
  constructor({ field, name, type, size, path }: UploadFacts) {
    this.field = field;
    this.name = name;
    this.type = type;
    this.size = size;
    this.#path = path;
  }

  /** Where the file lies now; after `moveTo` its new place. */
  get path(): string {
    return this.#path;
  }

  /**
   * Moves the file to a path, from where it is not removed. Folders that are missing are made, and the target appears
   * whole or not at all. A relative path begins in the working directory.
   *
   * @throws E_UPLOAD_EXISTS for a target that exists, unless `overwrite` is set; E_UPLOAD_GONE after the request; what
   * the system throws otherwise. The file is then where it was.
   */
  moveTo(path: string, options: MoveOptions = {}): Promise<void> {
    const moved = this.#moving.then(() => this.#move(resolve(path), options));
    this.#moving = moved.catch(() => undefined);
    return moved;
  }

  /** The content, read from the disk as it is needed. @throws E_UPLOAD_GONE after the request */
  stream(): Readable {
    this.#check();
    return createReadStream(this.#path);
  }

  /** The whole content in memory. @throws E_UPLOAD_GONE after the request */
  async bytes(): Promise<Uint8Array> {
    this.#check();
    return readFile(this.#path);
  }

  /** The whole content as UTF-8, without a byte order mark; what is no UTF-8 is replaced. @throws E_UPLOAD_GONE */
  async text(): Promise<string> {
    return new TextDecoder().decode(await this.bytes());
  }

  async #move(to: string, options: MoveOptions): Promise<void> {
    this.#check();
    await moveFile(this.#path, to, options);
    this.#path = to;
    this.#isKept = true;
  }

  async #discard(): Promise<void> {
    await this.#moving;
    if (this.#isKept) return;
    this.#isGone = true;
    await rm(this.#path, { force: true });
  }

  #check(): void {
    if (!this.#isGone) return;
    throw new MantisError({
      code: 'E_UPLOAD_GONE',
      what: `An uploaded file of the field '${this.field}' was used after its request.`,
      why: 'What was not moved is removed when the request has been answered.',
      fix: 'await its use in the action, or moveTo() a place of your own first.',
    });
  }
}
