import type { Readable } from 'node:stream';
import { MantisError } from '../errors/mantis-error.js';
import { Result, typedResult } from './result.js';
import type { ResultInit } from './result.js';

/** A plain-text response, `text/plain; charset=utf-8`. A string that an action returns is the same. */
export function text(content: string, init?: ResultInit): Result {
  return typedResult(content, 'text/plain; charset=utf-8', init);
}

/**
 * A JSON response, `application/json; charset=utf-8`. An object or array that an action returns is the same.
 *
 * @throws E_RESULT_INVALID for a value that JSON cannot carry: `undefined`, a function, a `BigInt`, a cycle.
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

function toJson(value: unknown): string {
  let cause: unknown;
  try {
    const body = JSON.stringify(value) as string | undefined;
    if (body !== undefined) return body;
  } catch (error) {
    cause = error;
  }
  const problem = {
    code: 'E_RESULT_INVALID',
    what: `A ${typeof value} was to be sent as JSON.`,
    why: cause instanceof Error ? `It cannot be written as JSON: ${cause.message}.` : 'JSON has no form for it.',
    fix: 'return plain data: objects, arrays, strings, finite numbers, booleans and null.',
  } as const;
  throw new MantisError(problem, { cause });
}
