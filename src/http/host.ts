import type { IncomingMessage } from 'node:http';
import { BadRequest } from './http-error.js';

const hostShape = /^(?:[a-z0-9._~!$&'()*+,;=%-]+|\[[0-9a-f:.]+\])(?::\d{1,5})?$/i;

/**
 * Refuses a request that does not say plainly which host it is for (RFC 9112 §3.2): one without `Host` in HTTP/1.1,
 * with several, or with one that is no host. Node itself answers only the first with 400.
 *
 * @throws {BadRequest}
 */
export function checkHost(request: IncomingMessage): void {
  const host = request.headers.host;
  if (host === undefined) {
    if (request.httpVersion !== '1.0') throw new BadRequest('The request has no Host header.');
    return;
  }
  if (!hostShape.test(host)) throw new BadRequest('The Host header is not a host.');
  if (countHosts(request.rawHeaders) > 1) throw new BadRequest('The request has several Host headers.');
}

function countHosts(rawHeaders: readonly string[]): number {
  let count = 0;
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = rawHeaders[index];
    if (name?.length === 4 && name.toLowerCase() === 'host') count += 1;
  }
  return count;
}
