/** Control characters would end the header; those that turn the direction of writing disguise `exe.pdf` as `fdp.exe`. */
const invisible = /[\p{Cc}\p{Bidi_Control}]/gu;
const outsideToken = /[^\x20-\x7e]|["\\%]/g;

/**
 * A `Content-Disposition` header (RFC 6266): the name in ASCII for old clients and, where that is not all of it, in
 * UTF-8 as well (RFC 8187). Folders in the name are cut off.
 */
export function contentDisposition(kind: 'attachment' | 'inline', name: string): string {
  const clean = wellFormed(name.replace(/^.*[/\\]/s, '')).replace(invisible, '');
  const fallback = clean.replace(outsideToken, '_');
  const extended = fallback === clean ? '' : `; filename*=UTF-8''${encodeExtended(clean)}`;
  return `${kind}; filename="${fallback}"${extended}`;
}

/** Of `encodeURIComponent`, RFC 8187 lets `! ~` stand, and not `' ( ) *`. */
function encodeExtended(text: string): string {
  return encodeURIComponent(text).replace(/['()*]/g, (character) => `%${character.charCodeAt(0).toString(16)}`);
}

/** A lone half of a surrogate pair has no UTF-8. */
function wellFormed(text: string): string {
  return Buffer.from(text, 'utf8').toString('utf8');
}
