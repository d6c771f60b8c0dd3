import { MantisError } from '../errors/mantis-error.js';
import { findUnwritable } from './unwritable-json.js';
import { writeJson } from '../values/json.js';

let isStrict = false;

/**
 * Whether what JSON would drop without a word is an error. Looking for it costs as much as writing. One for the process,
 * as `json()` belongs to no application.
 */
export function refuseLosses(isWanted: boolean): void {
  isStrict = isWanted;
}

/** The JSON of a value. @throws E_RESULT_INVALID naming the path of what JSON cannot carry. */
export function toJson(value: unknown): string {
  if (isStrict) checkWritable(value);
  let cause: unknown;
  try {
    const body = writeJson(value);
    if (body !== undefined) return body;
  } catch (error) {
    checkWritable(value);
    cause = error;
  }
  throw unwritable(`A ${typeof value} was to be sent as JSON.`, cause);
}

/** What JSON would drop without a word is a mistake that only the client would see. */
function checkWritable(value: unknown): void {
  const found = findUnwritable(value);
  if (found) throw unwritable(`${found.what} was to be sent as JSON${found.path && `, at ${found.path}`}.`);
}

function unwritable(what: string, cause?: unknown): MantisError {
  const why = cause instanceof Error ? `It cannot be written as JSON: ${cause.message}.` : 'JSON has no form for it.';
  const fix = 'return plain data: objects, arrays, strings, finite numbers, booleans and null.';
  return new MantisError({ code: 'E_RESULT_INVALID', what, why, fix }, cause === undefined ? {} : { cause });
}
