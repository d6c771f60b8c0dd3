import type { ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { describeValue } from '../errors/describe-value.js';
import { MantisError } from '../errors/mantis-error.js';
import type { Eventually } from '../time/eventually.js';
import type { Result } from './result.js';
import { whenClosed } from './socket-close.js';

/**
 * Writes a result to the wire; for a stream, resolves when it has been handed over.
 *
 * @throws what the body's stream throws; the connection is destroyed then, so that the client sees the failure
 * instead of a body that merely looks complete (RFC 9112 §8).
 */
export function sendResult(result: Result, response: ServerResponse): Eventually<void> {
  const { body } = result;
  if (body instanceof Readable) return untilClosed(body, response, sendStream(result, body, response));

  const hasContent = result.status !== 204 && result.status !== 304;
  const length = body === undefined ? 0 : Buffer.byteLength(body);
  if (hasContent) result.headers.set('content-length', String(length));
  response.writeHead(result.status, result.headers.toNode());
  if (!hasContent) response.end();
  else if (typeof body === 'string') endWithText(body, length, result, response);
  else response.end(body);
}

/** Closes a body that nobody reads. How its source takes that is of no interest any more, and must not end the process. */
export function discard(body: Result['body']): void {
  if (body instanceof Readable) body.on('error', () => undefined).destroy();
}

/** Headers are Latin-1, and node:http writes them together with a text, in the encoding of that. */
function endWithText(text: string, length: number, { headers }: Result, response: ServerResponse): void {
  if (length === text.length) response.end(text, 'latin1');
  else response.end(headers.isPlain() ? text : Buffer.from(text));
}

async function sendStream(result: Result, body: Readable, response: ServerResponse): Promise<void> {
  const hasBody = response.req.method !== 'HEAD' && result.status !== 204 && result.status !== 304;
  if (!hasBody) discard(body);
  // A file that cannot be opened is known before the first byte, and can still be answered with an error.
  else await firstChunk(body);
  response.writeHead(result.status, result.headers.toNode());
  const length = result.headers.get('content-length');
  if (!hasBody) response.end();
  else if (length !== undefined) await pipeline(body, (source) => ofLength(Number(length), source), response);
  else if (body.readableObjectMode) await pipeline(body, onlyBytes, response);
  else await pipeline(body, response);
}

/** Ends the sending with its connection: the pipeline of a response that waits behind another one may never settle. */
async function untilClosed(body: Readable, response: ServerResponse, sending: Promise<void>): Promise<void> {
  let callOff: () => void = () => undefined;
  const closing = new Promise<never>((_resolve, reject) => {
    callOff = whenClosed(response.req.socket, () => {
      // One whose turn has come is closed by Node, and its pipeline tells why.
      if (response.socket || response.writableFinished) return;
      discard(body);
      response.destroy();
      const reason = Object.assign(new Error('The client has gone away.'), { code: 'ERR_STREAM_PREMATURE_CLOSE' });
      reject(body.errored ?? reason);
    });
  });
  await Promise.race([sending, closing]).finally(callOff);
}

/** Resolves when there is something to read, or nothing to come. */
function firstChunk(body: Readable): Promise<void> {
  if (body.errored) return Promise.reject(body.errored);
  if (body.readableLength > 0 || body.readableEnded || body.destroyed) return Promise.resolve();
  return new Promise((resolve, reject) => {
    body.once('readable', resolve).once('end', resolve).once('close', resolve).once('error', reject);
  });
}

/** A stream of objects may hold anything; what is no text and no bytes would end the process when it is written. */
export async function* onlyBytes(source: AsyncIterable<unknown>): AsyncGenerator<string | Uint8Array> {
  for await (const chunk of source) {
    if (typeof chunk !== 'string' && !(chunk instanceof Uint8Array)) throw unwritable(chunk);
    yield chunk;
  }
}

/**
 * A body that is shorter than its stated length would leave the client waiting, and the rest of one that is longer would
 * be taken for the next response. Node's own check throws where nobody can catch it.
 */
async function* ofLength(length: number, source: AsyncIterable<unknown>): AsyncGenerator<string | Uint8Array> {
  let sent = 0;
  for await (const chunk of onlyBytes(source)) {
    sent += Buffer.byteLength(chunk);
    if (sent > length) break;
    yield chunk;
  }
  if (sent !== length) throw wrongLength();
}

function wrongLength(): MantisError {
  return new MantisError({
    code: 'E_RESULT_INVALID',
    what: 'A stream gave more or fewer bytes than its Content-Length says.',
    why: 'The client could not tell where the response ends.',
    fix: 'leave the header out, or count bytes instead of characters.',
  });
}

function unwritable(chunk: unknown): MantisError {
  return new MantisError({
    code: 'E_RESULT_INVALID',
    what: `A stream gave ${describeValue(chunk)}.`,
    why: 'A response is made of text and bytes.',
    fix: 'turn the objects into text first, by JSON.stringify for instance.',
  });
}
