import type { ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Result } from './result.js';

/**
 * Writes a result to the wire. Resolves when the body has been handed over.
 *
 * @throws what the body's stream throws; the connection is destroyed then, so that the client sees the failure
 * instead of a body that merely looks complete (RFC 9112 §8).
 */
export async function sendResult(result: Result, response: ServerResponse): Promise<void> {
  const { body } = result;
  if (body instanceof Readable) return sendStream(result, body, response);

  const headers = result.headers.toNode();
  if (result.status === 204 || result.status === 304) {
    response.writeHead(result.status, headers).end();
    return;
  }
  headers['content-length'] = String(body === undefined ? 0 : Buffer.byteLength(body));
  response.writeHead(result.status, headers);
  response.end(body);
}

async function sendStream(result: Result, body: Readable, response: ServerResponse): Promise<void> {
  const hasBody = response.req.method !== 'HEAD' && result.status !== 204 && result.status !== 304;
  response.writeHead(result.status, result.headers.toNode());
  if (hasBody) return pipeline(body, response);
  body.destroy();
  response.end();
}
