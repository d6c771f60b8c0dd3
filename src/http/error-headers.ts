import type { HttpRequest } from './http-request.js';
import type { ResponseHeaders } from './response-headers.js';

const noted = new WeakMap<HttpRequest, (readonly [string, string])[]>();

/**
 * Notes header lines for the case that the request is answered with an error: such an answer does not come through the
 * middleware, which has no other way to add to it.
 */
export function noteForErrors(request: HttpRequest, lines: readonly (readonly [string, string])[]): void {
  noted.set(request, [...(noted.get(request) ?? []), ...lines]);
}

/** Adds to the answer of an error what was noted for it. */
export function addNoted(headers: ResponseHeaders, request: HttpRequest): void {
  for (const [name, value] of noted.get(request) ?? []) headers.append(name, value);
}
