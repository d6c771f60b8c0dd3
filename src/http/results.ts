import type { Readable } from 'node:stream';
import { toJson } from './to-json.js';
import { Result, typedResult } from './result.js';
import type { ResultInit } from './result.js';

/** A plain-text response, `text/plain; charset=utf-8`. A string that an action returns is the same. */
export function text(content: string, init?: ResultInit): Result {
  return typedResult(content, 'text/plain; charset=utf-8', init);
}

/**
 * A JSON response, `application/json; charset=utf-8`. An object or array that an action returns is the same.
 *
 * @throws E_RESULT_INVALID for a value that JSON cannot carry: `undefined`, a function, a `BigInt`, a cycle. The
 * message names its path. In development, also for what JSON would leave out or write as `null`: a function or symbol in
 * an object, `undefined` in a list.
 */
export function json(value: unknown, init?: ResultInit): Result {
  return typedResult(toJson(value), 'application/json; charset=utf-8', init);
}

/**
 * A response whose body is read from a stream, `application/octet-stream` unless `init.headers` names another type. A
 * `Readable` that an action returns is the same. The headers leave with the first piece, so that a stream which fails
 * before it is answered with an error; one that fails later ends the connection.
 */
export function stream(body: Readable, init?: ResultInit): Result {
  // It may fail before anybody reads it; without a listener that would end the process. Sending sees it again.
  body.on('error', () => undefined);
  return typedResult(body, 'application/octet-stream', init);
}

/** A response without a body, status 204. An action that returns `undefined` gives the same. */
export function noContent(init?: ResultInit): Result {
  return new Result(undefined, { status: 204, ...init });
}
