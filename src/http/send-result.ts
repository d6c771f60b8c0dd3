import type { ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Eventually } from '../time/eventually.js';
import type { Result } from './result.js';

/**
 * Writes a result to the wire; for a stream, resolves when it has been handed over.
 *
 * @throws what the body's stream throws; the connection is destroyed then, so that the client sees the failure
 * instead of a body that merely looks complete (RFC 9112 §8).
 */
export function sendResult(result: Result, response: ServerResponse): Eventually<void> {
  const { body } = result;
  if (body instanceof Readable) return sendStream(result, body, response);

  const hasContent = result.status !== 204 && result.status !== 304;
  if (hasContent) result.headers.set('content-length', String(body === undefined ? 0 : Buffer.byteLength(body)));
  response.writeHead(result.status, result.headers.toNode());
  response.end(hasContent ? body : undefined);
}

async function sendStream(result: Result, body: Readable, response: ServerResponse): Promise<void> {
  const hasBody = response.req.method !== 'HEAD' && result.status !== 204 && result.status !== 304;
  response.writeHead(result.status, result.headers.toNode());
  if (hasBody) return pipeline(body, response);
  body.destroy();
  response.end();
}
