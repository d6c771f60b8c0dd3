import { BadRequest } from './http-error.js';
import { isHost } from './host.js';

/** A request target in its parts. */
export interface RequestTarget {
  /** The path in its canonical form. */
  readonly path: string;
  /** The path as it was sent. */
  readonly sentPath: string;
  /** The query without its question mark; empty when there is none. */
  readonly search: string;
  /** Host and port of a target in absolute form; `undefined` for a path. */
  readonly authority: string | undefined;
}

/** A target of a path alone, with nothing in it that could be written in another way. */
const plainPath = /^\/[\w\-.~/]*$/;

/**
 * Splits a request target (RFC 9112 §3.2) and refuses what no route may ever see.
 *
 * @throws {BadRequest} for a target that is neither a path, an absolute http(s) URL nor `*`, and for a path with broken
 * percent escapes, invalid UTF-8, NUL, a fragment or bytes that must be percent-encoded.
 */
export function splitTarget(target: string): RequestTarget {
  if (plainPath.test(target)) return { path: target, sentPath: target, search: '', authority: undefined };
  const { relative, authority } = target.startsWith('/') || target === '*' ? ownForm(target) : absoluteForm(target);
  if (relative.includes('#')) throw new BadRequest('The request target has a fragment.');
  const mark = relative.indexOf('?');
  const sentPath = mark === -1 ? relative : relative.slice(0, mark);
  const search = mark === -1 ? '' : relative.slice(mark + 1);
  return { path: canonicalPath(sentPath), sentPath, search, authority };
}

/**
 * The one form of a path that the router and middleware see (RFC 3986 §6.2.2): escapes are decoded once, but for those
 * of reserved characters, which mean something else when they stand alone, and of control characters and backslashes.
 * Slashes and dots stay as they are: a path with an empty or a dot segment is another path, and matches no parameter.
 *
 * @throws {BadRequest} for broken percent escapes, invalid UTF-8, NUL and bytes that must be percent-encoded.
 */
export function canonicalPath(path: string): string {
  if (/[^\x21-\x7e]/.test(path)) throw new BadRequest('The path has characters that must be percent-encoded.');
  if (!path.includes('%')) return path;
  if (path.includes('%00')) throw new BadRequest('The path has a NUL character.');
  try {
    return decodeURIComponent(path.replace(keptEscape, (_, digits: string) => `%25${digits.toUpperCase()}`));
  } catch (cause) {
    throw new BadRequest('The path has a percent escape that cannot be decoded.', { cause });
  }
}

/** `# $ % & + , / : ; = ? @ \`, and what is no visible character. */
const keptEscape = /%(2[3-6bcf]|3[abdf]|40|5c|[01][0-9a-f]|20|7f)/gi;

function ownForm(target: string): { relative: string; authority: undefined } {
  return { relative: target, authority: undefined };
}

/** The authority replaces the Host header (RFC 9112 §3.2.2), and must be as good a host as one. */
function absoluteForm(target: string): { relative: string; authority: string } {
  const match = /^https?:\/\/([^/?#]+)([^#]*)$/i.exec(target);
  const [, authority = '', rest = ''] = match ?? [];
  if (!isHost(authority)) throw new BadRequest('The request target is not a path.');
  return { relative: rest.startsWith('/') ? rest : `/${rest}`, authority };
}
