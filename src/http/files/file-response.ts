import { HttpError } from '../http-error.js';
import type { HttpRequest } from '../http-request.js';
import { preconditionFailed, toNotModified, weighConditions } from '../preconditions.js';
import { ResponseHeaders } from '../response-headers.js';
import type { HeaderValues } from '../response-headers.js';
import { Result } from '../result.js';
import type { ResultBody } from '../result.js';
import { parseRange } from './byte-range.js';
import type { ByteRange } from './byte-range.js';
import { streamFile, withFile } from './disk-file.js';
import type { FileFacts, OpenFile } from './disk-file.js';
import { mediaTypeOf } from './media-types.js';

/** Up to here a file is read at once, which costs a third of what a stream does. */
const readAtOnce = 128 * 1024;

/** Which file is sent, and how. */
export interface FileOrder {
  readonly path: string;
  /** Whether the path may be a symbolic link itself; one that has been followed already is not again. */
  readonly links: 'follow' | 'refuse';
  readonly status: number;
  /** Headers that replace the file's own. */
  readonly headers: HeaderValues | ResponseHeaders;
  /** Headers that the file has unless `headers` says otherwise. */
  readonly defaults: HeaderValues;
}

/**
 * The answer that a file is to a request: all of it, the part that was asked for (206), 304 for a client that has it,
 * or `undefined` where there is no such file.
 *
 * @throws {HttpError} 412 for a condition that does not hold, 416 for a part beyond the end.
 */
export function fileResponse(request: HttpRequest, order: FileOrder): Promise<Result | undefined> {
  return withFile(order.path, order.links, (file) => respond(request, order, file));
}

async function respond(request: HttpRequest, order: FileOrder, file: OpenFile): Promise<Result> {
  const result = new Result(undefined, { status: order.status, headers: headersOf(file, order) });
  // A page that stands for an error, for instance, is no representation that conditions could speak of.
  const verdict = result.status === 200 ? weigh(request, result) : 'proceed';
  if (verdict === 'failed') throw preconditionFailed();
  if (verdict === 'not-modified') return toNotModified(result);

  const range = result.status === 200 ? rangeOf(request, result, file.size) : undefined;
  if (range === 'unsatisfiable') throw beyondTheEnd(file.size);
  if (range) {
    result.status = 206;
    result.headers.set('content-range', `bytes ${range.start}-${range.end}/${file.size}`);
  }
  const part = range ?? { start: 0, end: file.size - 1 };
  result.headers.set('content-length', String(part.end - part.start + 1));
  result.body = await bodyOf(file, part);
  return result;
}

function headersOf(file: FileFacts, { headers, defaults }: FileOrder): ResponseHeaders {
  const all = new ResponseHeaders(headers);
  const own: HeaderValues = {
    'content-type': mediaTypeOf(file.path),
    'accept-ranges': 'bytes',
    etag: entityTag(file),
    'last-modified': new Date(file.modified).toUTCString(),
    ...defaults,
  };
  for (const [name, value] of Object.entries(own)) if (!all.has(name)) all.set(name, value);
  return all;
}

/**
 * Size and time of the last change, in microseconds. Weak while the file may still be changed within the tick of the
 * file system's clock that it was changed in (RFC 9110 §8.8.1).
 */
function entityTag({ size, modified }: FileFacts): string {
  const tag = `"${size.toString(36)}-${Math.round(modified * 1000).toString(36)}"`;
  return Date.now() - modified < 1000 ? `W/${tag}` : tag;
}

function weigh(request: HttpRequest, { headers }: Result): ReturnType<typeof weighConditions> {
  const validators = { etag: headers.get('etag'), lastModified: headers.get('last-modified') };
  return weighConditions({ headers: request.raw.headers, method: request.method }, validators);
}

/** Only GET has ranges (RFC 9110 §14.2), so that HEAD answers as GET does for all of the file. */
function rangeOf(request: HttpRequest, { headers }: Result, size: number): ReturnType<typeof parseRange> {
  const range = request.header('range');
  if (range === undefined || request.method !== 'GET') return undefined;
  const condition = request.header('if-range');
  // A weak tag never holds here (§13.1.5): versions that share it may differ in their bytes.
  const holds =
    condition === undefined || [strong(headers.get('etag')), headers.get('last-modified')].includes(condition);
  return holds ? parseRange(range, size) : undefined;
}

function strong(etag: string | undefined): string | undefined {
  return etag?.startsWith('W/') ? undefined : etag;
}

async function bodyOf(file: OpenFile, part: ByteRange): Promise<ResultBody> {
  const length = part.end - part.start + 1;
  return length <= readAtOnce ? await file.read(part) : streamFile(file, part);
}

function beyondTheEnd(size: number): HttpError {
  return new HttpError(416, 'The file does not reach so far.', { headers: { 'content-range': `bytes */${size}` } });
}
