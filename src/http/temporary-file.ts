import { mkdir, open, readdir, rm, stat } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { randomText } from '../crypto/random.js';
import { MantisError } from '../errors/mantis-error.js';
import { ServiceUnavailable } from './http-error.js';
import { systemCode } from '../errors/system-code.js';

const prefix = 'mantis-upload-';
const day = 86_400_000;

/** A file that holds an upload until its request has been answered: 0600, under a name that nobody can guess. */
export class TemporaryFile {
  readonly path: string;
  readonly #handle: FileHandle;

  private constructor(path: string, handle: FileHandle) {
    this.path = path;
    this.#handle = handle;
  }

  /** @throws {ServiceUnavailable} when the directory cannot be used; E_UPLOAD_STORAGE is its cause. */
  static async create(directory: string): Promise<TemporaryFile> {
    const path = join(directory, prefix + randomText(24, 'hex'));
    try {
      return new TemporaryFile(path, await openNew(path, directory));
    } catch (cause) {
      throw cannotStore(directory, cause);
    }
  }

  /** @throws {ServiceUnavailable} when the disk is full or fails. */
  async write(bytes: Uint8Array): Promise<void> {
    try {
      for (let offset = 0; offset < bytes.length;)
        offset += (await this.#handle.write(bytes, offset, bytes.length - offset)).bytesWritten;
    } catch (cause) {
      throw cannotStore(this.path, cause);
    }
  }

  /** Lets go of the file; it stays. */
  async close(): Promise<void> {
    await this.#handle.close();
  }

  /** Deletes the file; one that has gone already is no error. */
  async remove(): Promise<void> {
    await rm(this.path, { force: true });
  }
}

/** Removes what a killed process has left behind: files of ours that nobody has written to for a day. */
export async function sweepUploads(directory: string, now: number): Promise<void> {
  const names = await readdir(directory).catch(() => []);
  for (const path of names.filter((name) => name.startsWith(prefix)).map((name) => join(directory, name))) {
    const facts = await stat(path).catch(() => undefined);
    if (facts?.isFile() && now - facts.mtimeMs > day) await rm(path, { force: true }).catch(() => undefined);
  }
}

/** The directory is made when it is missing, also when somebody has tidied it away since. */
async function openNew(path: string, directory: string): Promise<FileHandle> {
  try {
    return await open(path, 'wx', 0o600);
  } catch (error) {
    if (systemCode(error) !== 'ENOENT') throw error;
    await mkdir(directory, { recursive: true, mode: 0o700 });
    return open(path, 'wx', 0o600);
  }
}

function cannotStore(path: string, cause: unknown): ServiceUnavailable {
  const problem = {
    code: 'E_UPLOAD_STORAGE',
    what: `An upload cannot be written to ${path}.`,
    why: cause instanceof Error ? `The system says: ${cause.message}.` : 'The system refuses.',
    fix: 'make room or give the process the right to write there, or set body.uploads.directory.',
  } as const;
  return new ServiceUnavailable('Files cannot be received at the moment.', {
    cause: new MantisError(problem, { cause }),
  });
}
