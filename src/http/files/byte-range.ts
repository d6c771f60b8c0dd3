/** A part of a file; both ends belong to it. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

const oneRange = /^\s*bytes\s*=\s*(\d*)\s*-\s*(\d*)\s*$/i;

/**
 * Reads a `Range` header (RFC 9110 §14.2) for a file of `size` bytes.
 *
 * Several ranges, other units and what cannot be read mean all of the file, as the RFC allows: answering many small or
 * overlapping ranges costs a server more than the file does.
 *
 * @returns `undefined` for all of the file.
 */
export function parseRange(header: string, size: number): ByteRange | 'unsatisfiable' | undefined {
  const [, first = '', last = ''] = oneRange.exec(header) ?? [];
  if (first === '') return last === '' ? undefined : suffix(Number(last), size);
  if (last !== '' && Number(last) < Number(first)) return undefined;
  if (Number(first) >= size) return 'unsatisfiable';
  return { start: Number(first), end: last === '' ? size - 1 : Math.min(Number(last), size - 1) };
}

function suffix(length: number, size: number): ByteRange | 'unsatisfiable' | undefined {
  if (length === 0) return 'unsatisfiable';
  // An empty file has no last byte, and no Content-Range could be written for it.
  return size === 0 ? undefined : { start: Math.max(0, size - length), end: size - 1 };
}
