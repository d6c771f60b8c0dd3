import type { IncomingMessage } from 'node:http';

/** How many bytes are read and dropped for the sake of the connection. */
const drainable = 65_536;

/**
 * Whether so much of a request's body is still to come when it is answered that ending the connection is cheaper than
 * reading it (RFC 9112 §9.6).
 */
export function hasLongUnreadBody(request: IncomingMessage): boolean {
  if (request.complete) return false;
  const { 'content-length': length, 'transfer-encoding': coding } = request.headers;
  if (length === undefined) return coding !== undefined;
  return Number(length) > drainable;
}
