import * as zlib from 'node:zlib';
import type { Transform } from 'node:stream';
import { promisify } from 'node:util';
import type { Eventually } from '../time/eventually.js';

/** A content coding that answers can be compressed with. */
export type CompressionEncoding = 'br' | 'gzip' | 'zstd';

/** One way of compressing. */
export interface Encoder {
  /** Compresses what is here as a whole: a little of it at once, and more of it off the main thread. */
  all(content: string | Uint8Array): Eventually<Buffer>;
  /** Compresses what comes piece by piece. */
  stream(): Transform;
}

/** The lowest and highest level of each coding, and the one that serves answers made anew for each request best. */
export const levels: Readonly<Record<CompressionEncoding, { lowest: number; highest: number; usual: number }>> = {
  br: { lowest: 0, highest: 11, usual: 4 },
  gzip: { lowest: 1, highest: 9, usual: 6 },
  zstd: { lowest: 1, highest: 22, usual: 3 },
};

/** Up to here the way to another thread and back costs more than the work, about 0.2 ms at the usual level. */
const atOnce = 32 * 1024;

interface Codec {
  readonly now: (content: zlib.InputType) => Buffer;
  readonly later: (content: zlib.InputType) => Promise<Buffer>;
  readonly stream: () => Transform;
}

/** How a coding compresses at a level; `undefined` where this Node does not have it, as zstd before 22.15. */
export function createEncoder(encoding: CompressionEncoding, level: number): Encoder | undefined {
  const codec = encoding === 'br' ? brotli(level) : encoding === 'gzip' ? gzip(level) : zstd(level);
  if (!codec) return undefined;
  const { now, later, stream } = codec;
  const most = level <= levels[encoding].usual ? atOnce : 0;
  return { all: (content) => (Buffer.byteLength(content) <= most ? now(content) : later(content)), stream };
}

function brotli(level: number): Codec {
  const options = { params: { [zlib.constants.BROTLI_PARAM_QUALITY]: level } };
  const compress = promisify<zlib.InputType, zlib.BrotliOptions, Buffer>(zlib.brotliCompress);
  return {
    now: (content) => zlib.brotliCompressSync(content, options),
    later: (content) => compress(content, options),
    stream: () => zlib.createBrotliCompress(options),
  };
}

function gzip(level: number): Codec {
  const compress = promisify<zlib.InputType, zlib.ZlibOptions, Buffer>(zlib.gzip);
  return {
    now: (content) => zlib.gzipSync(content, { level }),
    later: (content) => compress(content, { level }),
    stream: () => zlib.createGzip({ level }),
  };
}

/** What Node's types for the oldest line that is supported do not know of yet. */
interface Zstd {
  readonly zstdCompressSync: (content: zlib.InputType, options: object) => Buffer;
  readonly zstdCompress: (
    content: zlib.InputType,
    options: object,
    done: (error: Error | null, all: Buffer) => void,
  ) => void;
  readonly createZstdCompress: (options: object) => Transform;
  readonly constants: { readonly ZSTD_c_compressionLevel: number };
}

function zstd(level: number): Codec | undefined {
  if (!('createZstdCompress' in zlib)) return undefined;
  const { zstdCompressSync, zstdCompress, createZstdCompress, constants } = zlib as typeof zlib & Zstd;
  const options = { params: { [constants.ZSTD_c_compressionLevel]: level } };
  const compress = promisify<zlib.InputType, object, Buffer>(zstdCompress);
  return {
    now: (content) => zstdCompressSync(content, options),
    later: (content) => compress(content, options),
    stream: () => createZstdCompress(options),
  };
}
