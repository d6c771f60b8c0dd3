import * as zlib from 'node:zlib';
import type { Transform } from 'node:stream';
import { promisify } from 'node:util';

/** A content coding that answers can be compressed with. */
export type CompressionEncoding = 'br' | 'gzip' | 'zstd';

/** One way of compressing. */
export interface Encoder {
  /** Compresses what is here as a whole. */
  all(content: string | Uint8Array): Promise<Buffer>;
  /** Compresses what comes piece by piece. */
  stream(): Transform;
}

/** The lowest and highest level of each coding, and the one that serves answers made anew for each request best. */
export const levels: Readonly<Record<CompressionEncoding, { lowest: number; highest: number; usual: number }>> = {
  br: { lowest: 0, highest: 11, usual: 4 },
  gzip: { lowest: 1, highest: 9, usual: 6 },
  zstd: { lowest: 1, highest: 22, usual: 3 },
};

/** How a coding compresses at a level; `undefined` where this Node does not have it, as zstd before 22.15. */
export function createEncoder(encoding: CompressionEncoding, level: number): Encoder | undefined {
  if (encoding === 'br') return brotli(level);
  return encoding === 'gzip' ? gzip(level) : zstd(level);
}

function brotli(level: number): Encoder {
  const compress = promisify<zlib.InputType, zlib.BrotliOptions, Buffer>(zlib.brotliCompress);
  const { BROTLI_PARAM_QUALITY, BROTLI_PARAM_SIZE_HINT } = zlib.constants;
  return {
    all: (content) => {
      const params = { [BROTLI_PARAM_QUALITY]: level, [BROTLI_PARAM_SIZE_HINT]: Buffer.byteLength(content) };
      return compress(content, { params });
    },
    stream: () => zlib.createBrotliCompress({ params: { [BROTLI_PARAM_QUALITY]: level } }),
  };
}

function gzip(level: number): Encoder {
  const compress = promisify<zlib.InputType, zlib.ZlibOptions, Buffer>(zlib.gzip);
  return { all: (content) => compress(content, { level }), stream: () => zlib.createGzip({ level }) };
}

/** What Node's types for the oldest line that is supported do not know of yet. */
interface Zstd {
  readonly zstdCompress: (
    content: zlib.InputType,
    options: object,
    done: (error: Error | null, all: Buffer) => void,
  ) => void;
  readonly createZstdCompress: (options: object) => Transform;
  readonly constants: { readonly ZSTD_c_compressionLevel: number };
}

function zstd(level: number): Encoder | undefined {
  if (!('createZstdCompress' in zlib)) return undefined;
  const { zstdCompress, createZstdCompress, constants } = zlib as unknown as Zstd;
  const options = { params: { [constants.ZSTD_c_compressionLevel]: level } };
  const compress = promisify<zlib.InputType, object, Buffer>(zstdCompress);
  return { all: (content) => compress(content, options), stream: () => createZstdCompress(options) };
}
