import { realpath } from 'node:fs/promises';
import { basename, sep } from 'node:path';
import { describeValue } from '../../errors/describe-value.js';
import { MantisError } from '../../errors/mantis-error.js';
import { NotFound } from '../http-error.js';
import type { RequestContext } from '../request-context.js';
import { PendingResult } from '../result.js';
import type { Result, ResultInit } from '../result.js';
import { cacheControl } from './cache-control.js';
import { contentDisposition } from './content-disposition.js';
import { fileResponse } from './file-response.js';
import { isDotfile, isEntryName, realPathInside } from './safe-path.js';

/** What `file` takes besides the path. */
export interface FileInit extends ResultInit {
  /**
   * The folder that the path is looked up in, and cannot lead out of: give it whenever a visitor has a say in the path.
   * Hidden files (`.env`), `..`, absolute paths and symbolic links that lead out of it are a 404 then.
   * Default: none, and the path is yours alone, relative to the working directory.
   */
  root?: string;
  /** Whether the browser saves the file instead of showing it. Default: false. Set it for files that visitors uploaded. */
  download?: boolean;
  /** The name under which the browser saves the file; any characters. Default: the file's own. */
  as?: string;
  /** The media type. Default: by the ending of the path; `application/octet-stream` for one that is not known. */
  type?: string;
  /** Seconds that the browser may keep the file for without asking again. Default: it asks each time (`no-cache`). */
  maxAge?: number;
  /** Whether the file never changes under this address, so that even a reload does not ask. Default: false. */
  immutable?: boolean;
}

/**
 * Sends a file from the disk: with its type, `ETag` and `Last-Modified`, 304 for a browser that has it, and the part
 * that a player or a resumed download asks for (206; several parts at once are answered with all of the file). Large
 * files are streamed. A file that is not there, or that is no regular file, is a 404.
 *
 * @throws E_RESULT_INVALID for a path that is no text, and for one with `..` where no `root` is given.
 */
export function file(path: string, init: FileInit = {}): PendingResult {
  if (typeof path !== 'string' || path === '') throw noPath(path);
  if (init.root === undefined && path.split(/[/\\]/).includes('..')) throw leadsOut(path);
  return new FileResult(path, init);
}

/** A file on its way out; what is sent of it depends on the request. */
class FileResult extends PendingResult {
  readonly #path: string;
  readonly #init: FileInit;

  constructor(path: string, init: FileInit) {
    super();
    this.#path = path;
    this.#init = init;
  }

  override async toResult({ request }: RequestContext): Promise<Result> {
    const { root, status = 200, headers = {} } = this.#init;
    const path = root === undefined ? this.#path : await pathInside(root, this.#path);
    const links = root === undefined ? 'follow' : 'refuse';
    const order = { path: path ?? '', links, status, headers, defaults: this.#defaults() } as const;
    const result = path === undefined || path.includes('\0') ? undefined : await fileResponse(request, order);
    if (!result) throw new NotFound('There is no such file.');
    return result;
  }

  #defaults(): Record<string, string> {
    const { type, maxAge, immutable, download = false, as } = this.#init;
    const defaults: Record<string, string> = {};
    if (type !== undefined) defaults['content-type'] = type;
    // Whoever may see this file is known to the action alone, so that no shared cache may answer in its place.
    if (maxAge !== undefined) defaults['cache-control'] = cacheControl('private', maxAge, immutable);
    if (download || as !== undefined) {
      defaults['content-disposition'] = contentDisposition(
        download ? 'attachment' : 'inline',
        as ?? basename(this.#path),
      );
    }
    return defaults;
  }
}

/** @throws the error of the file system when the folder itself is not there. */
async function pathInside(root: string, path: string): Promise<string | undefined> {
  const names = path.split(sep === '\\' ? /[/\\]/ : '/');
  if (!names.every((name) => isEntryName(name) && !isDotfile(name))) return undefined;
  return realPathInside(await realpath(root), names);
}

function noPath(path: unknown): MantisError {
  return new MantisError({
    code: 'E_RESULT_INVALID',
    what: `file() was given the path ${describeValue(path)}.`,
    why: 'It names no file.',
    fix: "pass the path of a file, such as file('reports/march.pdf').",
  });
}

function leadsOut(path: string): MantisError {
  return new MantisError({
    code: 'E_RESULT_INVALID',
    what: `file() was given the path ${describeValue(path)}, which has "..".`,
    why: 'Where a visitor has a say in it, it may lead to any file.',
    fix: 'give the folder as root, as in file(name, { root: "uploads" }), or resolve() the path first.',
  });
}
