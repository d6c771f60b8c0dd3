import type { Eventually } from '../time/eventually.js';
import { sweepUploads, TemporaryFile } from './temporary-file.js';
import { discardUpload, UploadedFile } from './uploaded-file.js';
import type { UploadFacts } from './uploaded-file.js';
import { uploadLimits } from './upload-options.js';
import type { UploadLimits, UploadOptions } from './upload-options.js';

/** The files of one request. */
export class RequestFiles {
  readonly #directory: string;
  readonly #files: UploadedFile[] = [];
  #reading: { readonly stop: () => void; readonly done: Promise<unknown> } | undefined;

  constructor(directory: string) {
    this.#directory = directory;
  }

  /** A new file to write an upload to. @throws {ServiceUnavailable} when the directory cannot be used */
  create(): Promise<TemporaryFile> {
    return TemporaryFile.create(this.#directory);
  }

  /** A file that has arrived whole. */
  add(facts: UploadFacts): UploadedFile {
    const file = new UploadedFile(facts);
    this.#files.push(file);
    return file;
  }

  /** The request's body is being read; `stop` makes an end of that, and `done` settles then. */
  follow(done: Promise<unknown>, stop: () => void): void {
    this.#reading = { done, stop };
  }

  /** Stops what still arrives and removes every file that was not moved. */
  async remove(): Promise<void> {
    this.#reading?.stop();
    await this.#reading?.done.catch(() => undefined);
    await Promise.all(this.#files.map((file) => discardUpload(file)));
  }
}

/** Where an application keeps uploads while their requests are served. */
export class UploadStorage {
  readonly limits: UploadLimits;
  readonly #requests = new Map<object, RequestFiles>();
  #isSwept = false;

  constructor(options: UploadOptions = {}) {
    this.limits = uploadLimits(options);
  }

  /** Begins to keep the files of a request. */
  open(request: object): RequestFiles {
    if (!this.#isSwept) void sweepUploads(this.limits.directory, Date.now());
    this.#isSwept = true;
    const files = new RequestFiles(this.limits.directory);
    this.#requests.set(request, files);
    return files;
  }

  /** Removes the files of a request that has been answered. */
  release(request: object): Eventually<void> {
    if (this.#requests.size === 0) return undefined;
    const files = this.#requests.get(request);
    this.#requests.delete(request);
    return files?.remove();
  }

  /** Removes the files of all requests, also of those that are still being served. */
  async close(): Promise<void> {
    await Promise.all([...this.#requests.keys()].map(async (request) => this.release(request)));
  }
}
