import { isUtf8 } from 'node:buffer';
import { parse as parseContentType } from 'content-type';
import { BadRequest, HttpError } from './http-error.js';
import { isUtf8Charset } from './media-type.js';

/** The header lines of a part, names in small letters, each byte a character. */
export type PartLines = Readonly<Record<string, readonly string[]>>;

/** What the header of a part says (RFC 7578 §4). */
export interface PartHeaders {
  /** The name of the form field. */
  readonly field: string;
  /** The client's name of the file; `undefined` for a text field, empty where a browser's user chose no file. */
  readonly fileName: string | undefined;
  /** The media type in small letters, without its parameters. */
  readonly type: string;
}

/** `\"` is a quotation mark, unless the text would never end then: browsers write a backslash as it is. */
const parameter = /;\s*([\w!#$%&'*+.^`|~-]+)\s*=\s*(?:"((?:\\"(?!\s*(?:;|$))|[^"])*)"|([^\s";]*))\s*/y;
const extendedShape = /^utf-8'[^']*'([\w!#$&+.^`|~%-]*)$/i;

/**
 * Reads the header of a part.
 *
 * @throws {HttpError} 400 for one that is no form field, 415 for a charset other than UTF-8.
 */
export function readPartHeaders(lines: PartLines, maxHeaders: number): PartHeaders {
  const count = Object.values(lines).reduce((sum, values) => sum + values.length, 0);
  if (count > maxHeaders) throw new BadRequest(`A part of the form has more than ${maxHeaders} header lines.`);
  const [disposition, ...others] = lines['content-disposition'] ?? [];
  const parameters = disposition === undefined || others.length > 0 ? undefined : parseDisposition(disposition);
  const field = parameters?.get('name');
  if (!parameters || field === undefined) throw new BadRequest('A part of the form is no form field.');
  const fileName = extended(parameters.get('filename*')) ?? parameters.get('filename');
  return { field: asText(field), fileName: fileName && asText(fileName), type: typeOf(lines, fileName !== undefined) };
}

function parseDisposition(line: string): ReadonlyMap<string, string> | undefined {
  const header = line.trimEnd().replace(/;$/, '');
  const start = /^\s*form-data\s*(?=;)/i.exec(header)?.[0].length;
  if (start === undefined) return undefined;
  const found = new Map<string, string>();
  parameter.lastIndex = start;
  for (let position = start; position < header.length; position = parameter.lastIndex) {
    parameter.lastIndex = position;
    const [, name = '', quoted, token = ''] = parameter.exec(header) ?? [];
    // Of two names, this server and the one behind it could each take another.
    if (name === '' || found.has(name.toLowerCase())) return undefined;
    found.set(name.toLowerCase(), quoted?.replaceAll('\\"', '"') ?? token);
  }
  return found;
}

/** A name in the encoding of RFC 8187, which browsers do not send and some libraries do. */
function extended(value: string | undefined): string | undefined {
  const encoded = value === undefined ? undefined : extendedShape.exec(value)?.[1];
  try {
    return encoded === undefined ? undefined : Buffer.from(decodeURIComponent(encoded)).toString('latin1');
  } catch {
    return undefined;
  }
}

/** Browsers escape three characters (WHATWG HTML §4.10.21.8). */
function asText(binary: string): string {
  const bytes = Buffer.from(binary, 'latin1');
  if (!isUtf8(bytes)) throw new BadRequest('A name in the form is not valid UTF-8.');
  const escapes: Readonly<Record<string, string>> = { '%22': '"', '%0D': '\r', '%0A': '\n' };
  return bytes.toString('utf8').replace(/%(?:22|0D|0A)/g, (escape) => escapes[escape] ?? escape);
}

function typeOf(lines: PartLines, isFile: boolean): string {
  const header = lines['content-type']?.[0];
  const { type, parameters } = parseContentType(header ?? '');
  if (!isFile && !isUtf8Charset(parameters['charset'])) throw new HttpError(415, 'This charset is not read here.');
  return /^[\w!#$&^.+-]+\/[\w!#$&^.+-]+$/.test(type) ? type : 'application/octet-stream';
}
