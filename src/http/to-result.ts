import { Readable } from 'node:stream';
import type { ReadableStream } from 'node:stream/web';
import { describeValue } from '../errors/describe-value.js';
import { MantisError } from '../errors/mantis-error.js';
import type { Eventually } from '../time/eventually.js';
import type { RequestContext } from './request-context.js';
import { PendingResult, Result, typedResult } from './result.js';
import { json, noContent, stream, text } from './results.js';

const ofConnection: ReadonlySet<string> = new Set(['connection', 'keep-alive', 'transfer-encoding', 'upgrade']);

/**
 * Turns what an action or middleware returned into a result of this request alone.
 *
 * A `Result` is copied: an action may return the same one for every request, and what is added on the way out, a
 * session cookie for instance, must not reach the next visitor.
 *
 * @throws E_RESULT_INVALID for a function, a symbol, a `BigInt`, and for content that JSON would make `{}` of.
 */
export function toResult(value: unknown, context: RequestContext): Eventually<Result> {
  if (value instanceof Result) return value.clone();
  if (typeof value === 'string') return text(value);
  if (value === undefined) return noContent();
  if (value instanceof PendingResult) return value.toResult(context);
  if (value instanceof Readable) return stream(value);
  if (value instanceof Uint8Array) return typedResult(value, 'application/octet-stream');
  if (value instanceof Response) return fromResponse(value, context);
  if (typeof value === 'function' || typeof value === 'symbol' || typeof value === 'bigint')
    throw invalid(value, context);
  if (isContent(value)) throw contentAsData(value, context);
  return json(value);
}

/** Whether a value holds its content out of the reach of JSON. */
function isContent(value: unknown): value is object {
  if (typeof value !== 'object' || value === null || 'toJSON' in value) return false;
  return value instanceof ArrayBuffer || value instanceof Blob || Symbol.asyncIterator in value;
}

function fromResponse(response: Response, context: RequestContext): Result {
  if (response.bodyUsed || response.body?.locked) throw used(context);
  // The global type and that of node:stream/web are one class at run time.
  const body = response.body ? Readable.fromWeb(response.body as ReadableStream) : undefined;
  body?.on('error', () => undefined);
  const result = new Result(body, { status: response.status });
  for (const [name, value] of response.headers) {
    if (name !== 'set-cookie' && !isOfConnection(name, response)) result.headers.set(name, value);
  }
  for (const cookie of response.headers.getSetCookie()) result.headers.append('set-cookie', cookie);
  return result;
}

/**
 * Headers of the connection that a `Response` of `fetch` came over are not ours to repeat (RFC 9110 §7.6.1), and its
 * content has been decoded on the way.
 */
function isOfConnection(name: string, { url }: Response): boolean {
  if (ofConnection.has(name)) return true;
  return url !== '' && (name === 'content-encoding' || name === 'content-length');
}

function used(context: RequestContext): MantisError {
  return new MantisError({
    code: 'E_RESULT_INVALID',
    what: `${context.route?.action ?? 'A middleware'} returned a Response whose body has been read.`,
    why: 'A body can be read once, so that nothing is left to send.',
    fix: 'make a new Response for each request, or return response.clone() before it is read.',
  });
}

function invalid(value: unknown, context: RequestContext): MantisError {
  return new MantisError({
    code: 'E_RESULT_INVALID',
    what: `${context.route?.action ?? 'A middleware'} returned ${describeValue(value)}.`,
    why: 'There is no response that it could stand for.',
    fix: 'return a string, plain data, a Response, a Readable, a Uint8Array or what a helper such as html() makes.',
  });
}

function contentAsData(value: object, context: RequestContext): MantisError {
  return new MantisError({
    code: 'E_RESULT_INVALID',
    what: `${context.route?.action ?? 'A middleware'} returned ${describeValue(value)}.`,
    why: 'As JSON nothing would be left of what it holds.',
    fix: 'wrap it: stream() takes Readable.from(it), sse() takes events, and new Response(it) a Blob, an ArrayBuffer or a ReadableStream.',
  });
}
