/** Bytes that a file name may have on every common file system. */
const longest = 255;
const reserved = /^(?:con|prn|aux|nul|conin\$|conout\$|com[0-9¹²³]|lpt[0-9¹²³])(?:\.|$)/i;
/** Control characters, and those that turn the direction of writing, so that `exe.txt` reads like `txt.exe`. */
const invisible = /[\p{Cc}\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/gu;

/**
 * A client's file name, made fit to be the last part of a path on every system: without folders, control characters,
 * what Windows does not allow, leading dots, and more than 255 bytes. What leaves nothing is called `file`.
 */
export function safeFileName(name: string): string {
  const last = name.slice(Math.max(name.lastIndexOf('/'), name.lastIndexOf('\\')) + 1);
  const visible = last
    .replace(invisible, '')
    .normalize('NFC')
    .replace(/[<>:"|?*]/g, '_');
  const trimmed = trimmedEnd(visible.replace(/^[.\s]+/, ''));
  if (trimmed === '') return 'file';
  return shortened(reserved.test(trimmed) ? `_${trimmed}` : trimmed);
}

/** Keeps the extension, which says what the file is. */
function shortened(name: string): string {
  if (Buffer.byteLength(name) <= longest) return name;
  const dot = name.lastIndexOf('.');
  const extension = dot > 0 && Buffer.byteLength(name.slice(dot)) <= 32 ? name.slice(dot) : '';
  const base = Buffer.from(name.slice(0, name.length - extension.length));
  // A character that is cut in two becomes a replacement character, which goes as well.
  const kept = base.subarray(0, longest - Buffer.byteLength(extension)).toString('utf8');
  return trimmedEnd(kept.replace(/\ufffd+$/, '')) + extension;
}

/** Windows drops dots and spaces at the end, so that two names would be one file. */
function trimmedEnd(name: string): string {
  let end = name.length;
  while (end > 0 && /[.\s]/.test(name.charAt(end - 1))) end -= 1;
  return name.slice(0, end);
}
