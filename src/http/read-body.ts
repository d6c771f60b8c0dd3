import { isUtf8 } from 'node:buffer';
import type { IncomingMessage } from 'node:http';
import { MantisError } from '../errors/mantis-error.js';
import { BadRequest, HttpError } from './http-error.js';

/** All bytes of a body, as long as they stay under the limit; what comes after it is dropped unread. */
export function readBytes(request: IncomingMessage, limit: number): Promise<Buffer> {
  if (declaredLength(request) > limit) return Promise.reject(tooLarge(limit));
  // Listening costs a fraction of iterating, which makes several promises for each chunk.
  return new Promise((resolve, reject) => {
    const fail = (cause?: Error): void => reject(brokenOff(cause));
    // Whoever asks late for the body of a request that has been given up would wait for ever.
    if (request.readableEnded) return reject(readBefore());
    if (request.destroyed) return fail();
    request.on('close', fail);
    const chunks: Buffer[] = [];
    let size = 0;
    request.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size > limit) reject(tooLarge(limit));
      else chunks.push(chunk);
    });
    request.on('end', () => {
      // Every request is closed at last, and the error that this makes costs more than reading a small body.
      request.off('close', fail);
      resolve(chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks, size));
    });
    request.on('error', fail);
  });
}

/** The length that the client names; 0 when it names none. */
export function declaredLength({ headers }: IncomingMessage): number {
  return Number(headers['content-length'] ?? 0);
}

/** 413. Closing spares the server the rest of the body, which keep-alive would have to read to its end. */
export function tooLarge(limit: number): HttpError {
  return new HttpError(413, `The body is larger than ${limit} bytes.`, { headers: { connection: 'close' } });
}

/** The error of a body that stops before its end; the client is gone and will not see it. */
export function brokenOff(cause?: Error): BadRequest {
  return new BadRequest('The request broke off before its body was complete.', { cause });
}

/** A body-parser of another framework in front of a mounted application leaves nothing to read. */
export function readBefore(): MantisError {
  return new MantisError({
    code: 'E_BODY_TAKEN',
    what: 'The body of the request has been read before the application was asked.',
    why: 'A body comes once. Something in front of kernel.handle has taken it, such as express.json().',
    fix: 'mount the application before what reads bodies, or keep that away from its paths.',
  });
}

/** @throws {BadRequest} for bytes that are no UTF-8. */
export function decodeUtf8(bytes: Buffer): string {
  if (!isUtf8(bytes)) throw new BadRequest('The body is not valid UTF-8.');
  return bytes.toString('utf8');
}
