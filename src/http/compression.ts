import { Readable, pipeline } from 'node:stream';
import { BootError } from '../errors/boot-error.js';
import { describeValue } from '../errors/describe-value.js';
import { brokenRules, unknownOptions } from '../errors/option-problems.js';
import { acceptedEncodings } from './accept-encoding.js';
import { createEncoder, levels } from './encoders.js';
import type { CompressionEncoding, Encoder } from './encoders.js';
import type { MiddlewareFunction } from './middleware.js';
import type { Result } from './result.js';
import { onlyBytes } from './send-result.js';

/** Options of `compression`. */
export interface CompressionOptions {
  /** The fewest bytes that are worth it; a stream is always compressed. Default: 1024. */
  threshold?: number;
  /**
   * The codings, the one that wins where a client likes several equally first. `zstd` is left out where Node does not
   * have it (before 22.15). Default: `['br', 'gzip']`.
   */
  encodings?: readonly CompressionEncoding[];
  /** How hard each coding tries. Default: `{ br: 4, gzip: 6, zstd: 3 }`. */
  level?: Readonly<Partial<Record<CompressionEncoding, number>>>;
}

const compressible =
  /^(?:text\/(?!event-stream)[^;]+|image\/(?:svg\+xml|bmp|x-icon|vnd\.microsoft\.icon)|font\/(?:ttf|otf|collection)|application\/(?:json|javascript|xml|wasm|graphql|toml|sql|x-javascript|x-ndjson|x-sh|vnd\.ms-fontobject|manifest\+json)|[^;]+\+(?:json|xml|text))(?:;|$)/i;

/**
 * Middleware that compresses answers for clients that accept it: text, JSON and the like, from `threshold` bytes on, and
 * streams. Left as they are: what is encoded already, parts of files (206), event streams, media, and whatever says
 * `Cache-Control: no-transform`. More than 32 KiB are compressed off the main thread.
 *
 * A page that shows a secret beside what a request said of itself gives the secret away by its length (BREACH): keep such
 * pages out by `Cache-Control: no-transform`.
 *
 * @throws {BootError} for options that are not accepted.
 */
export function compression(options: CompressionOptions = {}): MiddlewareFunction {
  checkOptions(options);
  const { threshold = 1024, encodings = ['br', 'gzip'], level = {} } = options;
  const encoders = new Map<string, Encoder>();
  for (const encoding of encodings) {
    const encoder = createEncoder(encoding, level[encoding] ?? levels[encoding].usual);
    if (encoder) encoders.set(encoding, encoder);
  }
  const offered = [...encoders.keys()];

  return async ({ request }, next) => {
    const result = await next();
    // Also where nothing is compressed: a cache must not give this answer to a client that would have got another.
    result.headers.include('vary', 'Accept-Encoding');
    if (!isWorthIt(result, threshold)) return result;
    const [encoding = ''] = acceptedEncodings(request.header('accept-encoding'), offered);
    const encoder = encoders.get(encoding);
    return encoder ? encode(result, encoding, encoder) : result;
  };
}

function isWorthIt({ status, body, headers }: Result, threshold: number): boolean {
  if (body === undefined || status === 204 || status === 206 || status === 304) return false;
  if (headers.has('content-encoding') || headers.has('content-range')) return false;
  if (!compressible.test(headers.get('content-type') ?? '')) return false;
  if (/\bno-transform\b/i.test(headers.get('cache-control') ?? '')) return false;
  return body instanceof Readable || Buffer.byteLength(body) >= threshold;
}

async function encode(result: Result, encoding: string, encoder: Encoder): Promise<Result> {
  const { body, headers } = result;
  if (body === undefined) return result;
  result.body = body instanceof Readable ? encodeStream(body, encoder) : await encoder.all(body);
  headers.set('content-encoding', encoding);
  headers.delete('content-length');
  // Parts can be asked for of what is stored, and this is not.
  headers.delete('accept-ranges');
  const etag = headers.get('etag');
  // The bytes are others than those that a strong tag stands for (RFC 9110 §8.8.3.3).
  if (etag !== undefined && !etag.startsWith('W/')) headers.set('etag', `W/${etag}`);
  return result;
}

/** Each end takes the other along: a client that leaves ends the source, and a source that fails ends the response. */
function encodeStream(body: Readable, encoder: Encoder): Readable {
  const encoded = encoder.stream();
  const whenOver = (): undefined => undefined;
  if (body.readableObjectMode) pipeline(body, onlyBytes, encoded, whenOver);
  else pipeline(body, encoded, whenOver);
  return encoded;
}

function checkOptions(options: CompressionOptions): void {
  const { threshold, encodings, level } = options;
  const known = Object.keys(levels);
  const isList = Array.isArray(encodings) && encodings.every((each) => known.includes(each));
  const problems = [
    ...unknownOptions(options, ['threshold', 'encodings', 'level'], 'compression.'),
    ...brokenRules([
      ['compression.threshold', threshold, Number.isFinite(threshold) && Number(threshold) >= 0, 'a number of bytes'],
      ['compression.encodings', encodings, isList, `a list of ${known.join(', ')}`],
      ['compression.level', level, isLevels(level), `levels such as ${describeValue({ br: 4, gzip: 6, zstd: 3 })}`],
    ]),
  ];
  if (problems.length > 0) throw new BootError(problems);
}

function isLevels(given: CompressionOptions['level']): boolean {
  if (typeof given !== 'object' || given === null) return false;
  return Object.entries(given).every(([name, level]) => {
    const range = Object.entries(levels).find(([each]) => each === name)?.[1];
    return range !== undefined && Number.isInteger(level) && level >= range.lowest && level <= range.highest;
  });
}
