import { close, constants, fstat, open, read, stat } from 'node:fs';
import type { Stats } from 'node:fs';
import { Readable } from 'node:stream';
import { promisify } from 'node:util';
import { ServiceUnavailable } from '../http-error.js';
import type { ByteRange } from './byte-range.js';

// These cost half of what the functions of node:fs/promises do.
const [openDescriptor, closeDescriptor, statDescriptor] = [promisify(open), promisify(close), promisify(fstat)];
const [readDescriptor, statPath] = [promisify(read), promisify(stat)];

const pieceSize = 64 * 1024;
/** A pipe without a writer would otherwise be waited for. */
const readOnly = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0);
const absentCodes: ReadonlySet<unknown> = new Set(['ENOENT', 'ENOTDIR', 'ENAMETOOLONG', 'ELOOP', 'ENXIO', 'EMLINK']);

/** A regular file as it was found. */
export interface FileFacts {
  readonly path: string;
  readonly size: number;
  /** When it was last changed, in milliseconds since the epoch; with fractions where the file system has them. */
  readonly modified: number;
  readonly inode: number;
}

/** A file that is open for the moment. */
export interface OpenFile extends FileFacts {
  /** Reads a part, all at once. */
  read(range: ByteRange): Promise<Buffer>;
}

/**
 * Opens a file for as long as `use` runs.
 *
 * @param links whether the path may be a symbolic link itself.
 * @returns what `use` returns; `undefined` where there is no regular file.
 */
export async function withFile<T>(
  path: string,
  links: 'follow' | 'refuse',
  use: (file: OpenFile) => Promise<T>,
): Promise<T | undefined> {
  const descriptor = await openDescriptor(
    path,
    links === 'refuse' ? readOnly | (constants.O_NOFOLLOW ?? 0) : readOnly,
  ).catch(orAbsent);
  if (descriptor === undefined) return undefined;
  try {
    const stats = await statDescriptor(descriptor);
    if (!stats.isFile()) return undefined;
    return await use({ ...factsOf(path, stats), read: (range) => readAll(descriptor, range) });
  } finally {
    await closeDescriptor(descriptor);
  }
}

/** Whether a regular file stands at a path. */
export async function isFile(path: string): Promise<boolean> {
  return (await statPath(path).catch(orAbsent))?.isFile() ?? false;
}

/**
 * A part of a file, to be read piece by piece. It is opened when its first piece is asked for, so that a stream which
 * nobody reads holds nothing; it fails when the file is no longer the one that was found, since the headers tell of that.
 */
export function streamFile(file: FileFacts, range: ByteRange): Readable {
  return Readable.from(pieces(file, range), { objectMode: false, highWaterMark: pieceSize });
}

async function* pieces(file: FileFacts, { start, end }: ByteRange): AsyncGenerator<Buffer> {
  const descriptor = await openDescriptor(file.path, readOnly).catch(orAbsent);
  if (descriptor === undefined) throw changed();
  try {
    if (!isSame(file, factsOf(file.path, await statDescriptor(descriptor)))) throw changed();
    for (let position = start; position <= end; position += pieceSize) {
      yield await readAll(descriptor, { start: position, end: Math.min(end, position + pieceSize - 1) });
    }
  } finally {
    await closeDescriptor(descriptor);
  }
}

async function readAll(descriptor: number, { start, end }: ByteRange): Promise<Buffer> {
  const bytes = Buffer.allocUnsafe(end - start + 1);
  for (let filled = 0; filled < bytes.length;) {
    const { bytesRead } = await readDescriptor(descriptor, bytes, filled, bytes.length - filled, start + filled);
    // Less than was found: the length has been told to the client, and must not be made up.
    if (bytesRead === 0) throw changed();
    filled += bytesRead;
  }
  return bytes;
}

function factsOf(path: string, { size, mtimeMs, ino }: Stats): FileFacts {
  return { path, size, modified: mtimeMs, inode: ino };
}

function isSame(a: FileFacts, b: FileFacts): boolean {
  return a.size === b.size && a.modified === b.modified && a.inode === b.inode;
}

function changed(): ServiceUnavailable {
  return new ServiceUnavailable('The file was changed while it was being sent.');
}

/** That there is nothing is an answer; whatever else keeps a file from being opened is a failure. */
function orAbsent(error: NodeJS.ErrnoException): undefined {
  if (!isAbsent(error)) throw error;
}

/** Whether an error of the file system says that there is nothing at a path. */
export function isAbsent(error: unknown): boolean {
  return error instanceof Error && 'code' in error && absentCodes.has(error.code);
}
