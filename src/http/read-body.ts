import { isUtf8 } from 'node:buffer';
import type { IncomingMessage } from 'node:http';
import { parse as parseContentType } from 'content-type';
import { BadRequest, HttpError } from './http-error.js';
import type { BodyLimits } from './body-limits.js';
import { parseForm } from './parse-form.js';
import { parseJson } from './parse-json.js';

type Parser = (text: string, limits: BodyLimits) => unknown;

const parsers: Readonly<Record<string, Parser>> = {
  'application/json': parseJson,
  'application/x-www-form-urlencoded': parseForm,
};

/**
 * Reads and parses a request body; `undefined` when there is none.
 *
 * @throws {HttpError} 413 over the limit, 415 for a type that is not read here, 400 for content that does not parse.
 */
export async function readBody(request: IncomingMessage, limits: BodyLimits): Promise<unknown> {
  if (!hasBody(request)) return undefined;
  const parser = parserOf(request);
  const text = decode(await readBytes(request, limits.limit));
  return parser(text, limits);
}

function hasBody({ headers }: IncomingMessage): boolean {
  if (headers['transfer-encoding'] !== undefined) return true;
  const length = headers['content-length'];
  return length !== undefined && (length !== '0' || headers['content-type'] !== undefined);
}

function parserOf({ headers }: IncomingMessage): Parser {
  const encoding = headers['content-encoding']?.toLowerCase();
  if (encoding !== undefined && encoding !== 'identity') throw unsupported(`content encoding ${encoding}`);

  const header = headers['content-type'];
  if (header === undefined) throw unsupported('body without a Content-Type');
  const { type, parameters } = parseContentType(header);
  const charset = parameters['charset']?.toLowerCase() ?? 'utf-8';
  // The parser of content-type 2 is lenient; what is left of a malformed header is no type that anybody reads.
  const parser = Object.hasOwn(parsers, type) ? parsers[type] : undefined;
  if (!parser) throw unsupported('media type');
  if (charset !== 'utf-8' && charset !== 'utf8') throw unsupported('charset');
  return parser;
}

function unsupported(what: string): HttpError {
  const headers = { 'accept-post': Object.keys(parsers).join(', ') };
  return new HttpError(415, `This ${what} is not read here.`, { headers });
}

/** All bytes, as long as they stay under the limit; what comes after it is dropped unread. */
function readBytes(request: IncomingMessage, limit: number): Promise<Buffer> {
  if (Number(request.headers['content-length'] ?? 0) > limit) return Promise.reject(tooLarge(limit));
  // Listening costs a fraction of iterating, which makes several promises for each chunk.
  return new Promise((resolve, reject) => {
    const brokenOff = (cause?: Error): void =>
      reject(new BadRequest('The request broke off before its body was complete.', { cause }));
    // Whoever asks late for the body of a request that has been given up would wait for ever.
    if (request.destroyed && !request.readableEnded) return brokenOff();
    request.on('close', brokenOff);
    const chunks: Buffer[] = [];
    let size = 0;
    request.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size > limit) reject(tooLarge(limit));
      else chunks.push(chunk);
    });
    request.on('end', () => {
      // Every request is closed at last, and the error that this makes costs more than reading a small body.
      request.off('close', brokenOff);
      resolve(chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks, size));
    });
    request.on('error', brokenOff);
  });
}

function tooLarge(limit: number): HttpError {
  // Closing spares the server the rest of the body, which keep-alive would have to read to its end.
  return new HttpError(413, `The body is larger than ${limit} bytes.`, { headers: { connection: 'close' } });
}

function decode(bytes: Buffer): string {
  if (!isUtf8(bytes)) throw new BadRequest('The body is not valid UTF-8.');
  return bytes.toString('utf8');
}
