import { BadRequest } from './http-error.js';

/** The two halves of a request target. */
export interface RequestTarget {
  readonly path: string;
  /** The query without its question mark; empty when there is none. */
  readonly search: string;
}

/**
 * Splits a request target (RFC 9112 §3.2) and refuses what no route may ever see.
 *
 * @throws {BadRequest} for a target that is neither a path, an absolute http(s) URL nor `*`, and for a path with broken
 * percent escapes, invalid UTF-8, NUL or a fragment.
 */
export function splitTarget(target: string): RequestTarget {
  const relative = target.startsWith('/') || target === '*' ? target : fromAbsoluteForm(target);
  const mark = relative.indexOf('?');
  const path = mark === -1 ? relative : relative.slice(0, mark);
  if (path.includes('%')) checkEscapes(path);
  if (relative.includes('#')) throw new BadRequest('The request target has a fragment.');
  return { path, search: mark === -1 ? '' : relative.slice(mark + 1) };
}

function fromAbsoluteForm(target: string): string {
  const match = /^https?:\/\/[^/?#]+([^#]*)$/i.exec(target);
  if (!match) throw new BadRequest('The request target is not a path.');
  const rest = match[1] ?? '';
  return rest.startsWith('/') ? rest : `/${rest}`;
}

function checkEscapes(path: string): void {
  let decoded: string;
  try {
    decoded = decodeURIComponent(path);
  } catch (cause) {
    throw new BadRequest('The path has a percent escape that cannot be decoded.', { cause });
  }
  if (decoded.includes('\0')) throw new BadRequest('The path has a NUL character.');
}
