import { STATUS_CODES } from './node-http.js';

/** What a status is called, such as `Not Found` (RFC 9110 §15); `undefined` for one that has no name. */
export function statusName(status: number | string): string | undefined {
  return STATUS_CODES[status];
}
