import { extname } from 'node:path';
import { lookup } from 'mrmime';

const isText = /^text\/|^application\/(?:javascript|json|xml|toml|sql)$|\+(?:json|xml)$/;

/** The media type that a file's name stands for, with its charset where it is text; bytes where it stands for none. */
export function mediaTypeOf(path: string): string {
  const type: unknown = lookup(extname(path));
  // The table has a prototype: a file may be called `x.constructor`.
  if (typeof type !== 'string') return 'application/octet-stream';
  return isText.test(type) ? `${type}; charset=utf-8` : type;
}
