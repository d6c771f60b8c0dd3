import type { IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';
import { errorResult } from './error-result.js';
import { HttpError } from './http-error.js';
import type { HttpRequest } from './http-request.js';
import type { Result } from './result.js';

/** What tells one version of a resource from another. */
export interface Validators {
  /** The entity tag, quoted: `"v7"`, or `W/"v7"` where versions that differ in bytes may share it. */
  readonly etag?: string | undefined;
  /** When it was last changed: a `Date`, or an HTTP date as text. */
  readonly lastModified?: Date | string | undefined;
}

/** What the conditions of a request make of its answer. */
export type Verdict = 'proceed' | 'not-modified' | 'failed';

type Conditional = Pick<IncomingMessage, 'headers' | 'method'>;

// The three forms of RFC 9110 §5.6.7; Date.parse alone takes anything that resembles a date.
const httpDate = /^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]*,? .*\d\d:\d\d:\d\d/;
/** What tells of a content that a 304 does not have. */
const ofContent = ['content-length', 'content-type', 'content-encoding', 'content-language', 'content-range'];

/** Weighs the conditions of a request in the order of RFC 9110 §13.2.2. */
export function weighConditions({ headers, method }: Conditional, validators: Validators): Verdict {
  const modified = secondsOf(validators.lastModified);
  const ifMatch = headers['if-match'];
  const unmodifiedSince = secondsOf(headers['if-unmodified-since']);
  if (ifMatch !== undefined) {
    if (!listHas(ifMatch, validators, 'strong')) return 'failed';
  } else if (unmodifiedSince !== undefined && (modified === undefined || modified > unmodifiedSince)) return 'failed';

  const isReading = method === 'GET' || method === 'HEAD';
  const ifNoneMatch = headers['if-none-match'];
  if (ifNoneMatch !== undefined) {
    if (!listHas(ifNoneMatch, validators, 'weak')) return 'proceed';
    return isReading ? 'not-modified' : 'failed';
  }
  const modifiedSince = secondsOf(headers['if-modified-since']);
  if (!isReading || modified === undefined || modifiedSince === undefined) return 'proceed';
  return modified <= modifiedSince ? 'not-modified' : 'proceed';
}

/**
 * Refuses to change what the client has not seen: call it in an action before anything is written, with what is stored
 * now. `If-Match: "v7"` then keeps two people from overwriting each other, and `If-None-Match: *` from creating what
 * exists. A request without conditions passes.
 *
 * @param validators of what is stored; leave both out where nothing is.
 * @throws {HttpError} 412 when a condition of the request does not hold.
 */
export function checkPreconditions(request: HttpRequest, validators: Validators): void {
  const { headers } = request.raw;
  const conditional = { headers, method: request.method };
  if (weighConditions(conditional, validators) === 'failed') throw preconditionFailed();
}

/**
 * What the conditions of a GET or HEAD request make of an answer that states its validators: itself, 304 with its
 * headers, or 412. One of any status with `Last-Modified` alone would be kept by browsers for a tenth of its age
 * (RFC 9111 §4.2.2): it gets `Cache-Control: no-cache`, unless the action has said otherwise.
 */
export function applyConditions(result: Result, request: IncomingMessage): Result {
  const { headers } = result;
  const lastModified = headers.get('last-modified');
  if (lastModified !== undefined && !headers.has('cache-control')) headers.set('cache-control', 'no-cache');
  if (result.status !== 200 || !hasConditions(request)) return result;

  const etag = headers.get('etag');
  if (etag === undefined && lastModified === undefined) return result;
  const verdict = weighConditions(request, { etag, lastModified });
  if (verdict === 'failed') return toFailed(result, request);
  return verdict === 'not-modified' ? toNotModified(result) : result;
}

/** The same answer as 304: all its headers but those of the content (RFC 9110 §15.4.5). */
export function toNotModified(result: Result): Result {
  result.status = 304;
  for (const name of ofContent) result.headers.delete(name);
  return result;
}

/** The error that a condition which does not hold is answered with. */
export function preconditionFailed(): HttpError {
  return new HttpError(412, 'What is stored is not what the request expects.');
}

function hasConditions({ headers, method }: IncomingMessage): boolean {
  const isAny =
    headers['if-none-match'] ?? headers['if-modified-since'] ?? headers['if-match'] ?? headers['if-unmodified-since'];
  return isAny !== undefined && (method === 'GET' || method === 'HEAD');
}

/** The same answer with an error in the place of its content: what else it has, a cookie above all, still goes out. */
function toFailed(result: Result, request: IncomingMessage): Result {
  const { status, body, headers } = errorResult(preconditionFailed(), request.headers.accept);
  if (result.body instanceof Readable) result.body.destroy();
  for (const name of ofContent) result.headers.delete(name);
  for (const name of ['content-type', 'cache-control']) result.headers.set(name, headers.get(name) ?? '');
  result.headers.include('vary', 'Accept');
  return Object.assign(result, { status, body });
}

function listHas(list: string, { etag, lastModified }: Validators, comparison: 'strong' | 'weak'): boolean {
  if (list.trim() === '*') return etag !== undefined || lastModified !== undefined;
  if (etag === undefined || (comparison === 'strong' && etag.startsWith('W/'))) return false;
  const tags: readonly string[] = list.match(/(?:W\/)?"[^"]*"/g) ?? [];
  if (comparison === 'strong') return tags.includes(etag);
  return tags.some((tag) => opaque(tag) === opaque(etag));
}

function opaque(tag: string): string {
  return tag.replace(/^W\//, '');
}

/** Seconds, since HTTP dates have no finer; `undefined` for what is no date. */
function secondsOf(date: Date | string | undefined): number | undefined {
  if (date === undefined || (typeof date === 'string' && !httpDate.test(date))) return undefined;
  const milliseconds = typeof date === 'string' ? Date.parse(date) : date.getTime();
  return Number.isNaN(milliseconds) ? undefined : Math.floor(milliseconds / 1000);
}
