import type { IncomingMessage } from 'node:http';
import { parse as parseContentType } from 'content-type';
import { HttpError } from './http-error.js';

/** What a request says of its body. */
export interface MediaType {
  /** In small letters, without parameters. */
  readonly type: string;
  readonly parameters: Readonly<Record<string, string>>;
}

/** The types that a body is parsed from. */
export const parsedTypes: readonly string[] = [
  'application/json',
  'application/x-www-form-urlencoded',
  'multipart/form-data',
];

const textTypes = /^(?:text\/.+|application\/(?:json|xml|x-www-form-urlencoded)|.+\+(?:json|xml))$/;

/** Whether a request has a body (RFC 9112 §6.3); an empty one counts where its type is named. */
export function hasBody({ headers }: IncomingMessage): boolean {
  if (headers['transfer-encoding'] !== undefined) return true;
  const length = headers['content-length'];
  return length !== undefined && (length !== '0' || headers['content-type'] !== undefined);
}

/** The type of a request's body; `undefined` when it names none. @throws {HttpError} 415 for a coded body. */
export function mediaTypeOf({ headers }: IncomingMessage): MediaType | undefined {
  const encoding = headers['content-encoding']?.toLowerCase();
  if (encoding !== undefined && encoding !== 'identity') throw unsupported('content encoding');
  const header = headers['content-type'];
  return header === undefined ? undefined : parseContentType(header);
}

/** @throws {HttpError} 415 for a body that is no text by its type, or has another charset than UTF-8 */
export function checkText(media: MediaType | undefined): void {
  if (!media) throw unsupported('body without a Content-Type');
  if (!textTypes.test(media.type)) throw unsupported('media type');
  if (!isUtf8Charset(media.parameters['charset'])) throw unsupported('charset');
}

/** Whether text in this charset is read; none means UTF-8. */
export function isUtf8Charset(charset: string | undefined): boolean {
  return charset === undefined || /^utf-?8$/i.test(charset);
}

/** 415, and what would have been read (RFC 9110 §15.5.16). */
export function unsupported(what: string, types: readonly string[] = parsedTypes): HttpError {
  const headers = { 'accept-post': types.join(', '), 'accept-encoding': 'identity' };
  return new HttpError(415, `This ${what} is not read here.`, { headers });
}
