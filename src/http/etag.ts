import { fingerprint } from '../crypto/fingerprint.js';
import type { MiddlewareFunction } from './middleware.js';

/**
 * Middleware that gives pages a weak `ETag` made of their content, so that a browser which has the page already is
 * answered with 304 instead. The action runs all the same: what is saved is the way. For GET and HEAD, where the answer
 * is a 200 of text or bytes that may be stored and has no `ETag` yet.
 *
 * Pages that differ at every request, by a nonce for instance, gain nothing from it.
 */
export function etag(): MiddlewareFunction {
  return async ({ request }, next) => {
    const result = await next();
    const { body, headers, status } = result;
    const isRead = request.method === 'GET' || request.method === 'HEAD';
    if (!isRead || status !== 200 || headers.has('etag')) return result;
    const isContent = typeof body === 'string' || body instanceof Uint8Array;
    if (!isContent || headers.get('cache-control')?.includes('no-store')) return result;
    headers.set('etag', `W/"${fingerprint(body)}"`);
    return result;
  };
}
