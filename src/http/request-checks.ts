import type { IncomingMessage } from 'node:http';
import { BadRequest, HttpError } from './http-error.js';
import { isHost } from './host.js';

/** How large the head of a request may be. */
export interface HeadLimits {
  /** The most header fields. */
  readonly maxHeaders: number;
  /** The most characters of the request target. */
  readonly maxUrlLength: number;
}

/** The limits that hold where nothing else is asked for. */
export const defaultHeadLimits: HeadLimits = { maxHeaders: 100, maxUrlLength: 8192 };

/**
 * Refuses what `node:http` lets through and no request may be (RFC 9112): another version, no host, several or one
 * that is none, a second one of a header of which there is one, a body whose end is not clear.
 *
 * @throws {HttpError} 400, 414 for a long target, 431 for many headers, 501 for an unknown transfer coding, 505 for
 * another version.
 */
export function checkRequest(request: IncomingMessage, limits: HeadLimits): void {
  const { httpVersion, rawHeaders } = request;
  if (httpVersion !== '1.1') checkOldVersion(request);
  if (rawHeaders.length > 2 * limits.maxHeaders) {
    throw new HttpError(431, `The request has more than ${limits.maxHeaders} headers.`, closing);
  }
  if ((request.url?.length ?? 0) > limits.maxUrlLength) {
    throw new HttpError(414, `The address is longer than ${limits.maxUrlLength} characters.`, closing);
  }
  const { host, 'transfer-encoding': coding } = request.headers;
  checkSingletons(rawHeaders);
  if (host !== undefined && !isHost(host)) throw new BadRequest('The Host header is not a host.');
  if (host === undefined && httpVersion === '1.1') throw new BadRequest('The request has no Host header.');
  // What was compressed for the transfer would be taken for the content (RFC 9112 §6.1).
  if (coding !== undefined && coding.toLowerCase() !== 'chunked') {
    throw new HttpError(501, 'This transfer coding is not known here.', closing);
  }
}

const closing = { headers: { connection: 'close' } };

function checkOldVersion({ httpVersion, headers }: IncomingMessage): void {
  if (httpVersion === '0.9') throw new BadRequest('The request has no HTTP version.', closing);
  if (httpVersion !== '1.0') throw new HttpError(505, 'This version of HTTP is not spoken here.', closing);
  // Whoever speaks 1.0 knows no chunks, so that somebody in between may see another end (RFC 9112 §6.1).
  if (headers['transfer-encoding'] !== undefined) {
    throw new BadRequest('An HTTP/1.0 request cannot have a transfer coding.', closing);
  }
}

/** Headers of which `node:http` silently keeps the first, where somebody in front of it may have looked at the last. */
const singletons = ['host', 'origin', 'content-type', 'authorization', 'sec-fetch-site'];
const singletonLengths = new Set(singletons.map(({ length }) => length));

function checkSingletons(rawHeaders: readonly string[]): void {
  let seen = 0;
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = rawHeaders[index] ?? '';
    if (!singletonLengths.has(name.length)) continue;
    const place = singletons.indexOf(name.toLowerCase());
    if (place === -1) continue;
    if ((seen & (1 << place)) !== 0) throw new BadRequest(`The request has several ${name} headers.`);
    seen |= 1 << place;
  }
}
