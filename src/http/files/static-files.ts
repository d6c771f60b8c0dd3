import type { Problem } from '../../errors/mantis-error.js';
import { prefersHtml } from '../accept.js';
import { acceptedEncodings } from '../accept-encoding.js';
import type { HttpRequest } from '../http-request.js';
import type { RequestContext } from '../request-context.js';
import { Result } from '../result.js';
import { cacheControl } from './cache-control.js';
import { withFile } from './disk-file.js';
import { fileResponse } from './file-response.js';
import { mediaTypeOf } from './media-types.js';
import { openFolder } from './static-folder.js';
import type { StaticFolder } from './static-folder.js';
import { fallbackFor, find, locate, namesOf } from './static-lookup.js';
import type { Found } from './static-lookup.js';
import { staticFolders } from './static-options.js';
import type { StaticOption } from './static-options.js';

const suffixes = { br: '.br', zstd: '.zst', gzip: '.gz' } as const;
const encodings = ['br', 'zstd', 'gzip'] as const;

/** The files of some folders, by the paths of requests. */
export class StaticFiles {
  readonly #folders: readonly StaticFolder[];
  readonly #found = new WeakMap<HttpRequest, Found>();

  constructor(folders: readonly StaticFolder[]) {
    this.#folders = folders;
  }

  /**
   * Whether there is something at the path of a request; `answer` and `fallback` then say what.
   *
   * @param isRoute whether GET of a path is answered by a route.
   */
  async has(request: HttpRequest, isRoute: (path: string) => boolean): Promise<boolean> {
    const names = namesOf(request.path);
    if (!names) return false;
    for (const folder of this.#folders) {
      const found = await find(folder, names, (extension) => isRoute(`${request.path}.${extension}`));
      if (!found) continue;
      this.#found.set(request, found);
      return true;
    }
    return isVisit(request) && fallbackFor(this.#folders, names) !== undefined;
  }

  /** The file that `has` found; `undefined` for a folder without an index, and for what has gone meanwhile. */
  async answer(context: RequestContext): Promise<Result | undefined> {
    const found = this.#found.get(context.request);
    if (!found) return undefined;
    return (await sendFile(found, context.request)) ?? (await toSlash(found, context));
  }

  /** The page that stands for an address which a browser visits and nothing else answers. */
  async fallback({ request }: RequestContext): Promise<Result | undefined> {
    const names = isVisit(request) ? namesOf(request.path) : undefined;
    const folder = names && fallbackFor(this.#folders, names);
    const found = folder && (await locate(folder, folder.fallbackNames));
    const result = found && (await sendFile(found, request));
    result?.headers.include('vary', 'Accept');
    return result;
  }
}

/** Whether a browser asks for a page, and neither a script for data nor a page for its parts. */
function isVisit(request: HttpRequest): boolean {
  return (request.method === 'GET' || request.method === 'HEAD') && prefersHtml(request.header('accept'));
}

/**
 * Opens the folders of the option at boot.
 *
 * @param secrets directories that must not be served
 */
export function openStaticFiles(
  option: StaticOption | undefined,
  secrets: readonly string[],
): { files: StaticFiles | undefined; problems: readonly Problem[] } {
  const opened = staticFolders(option).map(({ name, options }) => openFolder(name, options, secrets));
  const folders = opened.filter((each) => 'root' in each);
  return {
    files: folders.length === 0 ? undefined : new StaticFiles(folders),
    problems: opened.filter((each) => 'code' in each),
  };
}

async function sendFile(found: Found, request: HttpRequest): Promise<Result | undefined> {
  const result = found.folder.precompressed ? await sendSmallest(found, request) : await send(found, request);
  if (found.folder.precompressed) result?.headers.include('vary', 'Accept-Encoding');
  return result;
}

async function sendSmallest(found: Found, request: HttpRequest): Promise<Result | undefined> {
  // `downloads.gz` beside the folder `downloads` is no smaller form of it.
  const isFile = await withFile(found.path, 'refuse', () => Promise.resolve(true));
  const accepted = isFile ? acceptedEncodings(request.header('accept-encoding'), encodings) : [];
  for (const encoding of accepted) {
    const result = await send(found, request, encoding);
    if (result) return result;
  }
  return isFile ? send(found, request) : undefined;
}

function send(
  { folder, names, path }: Found,
  request: HttpRequest,
  encoding?: keyof typeof suffixes,
): Promise<Result | undefined> {
  return fileResponse(request, {
    path: encoding === undefined ? path : path + suffixes[encoding],
    links: 'refuse',
    status: 200,
    headers: folder.headers,
    defaults: {
      'content-type': mediaTypeOf(path),
      'cache-control': isFallback(folder, names)
        ? cacheControl('public', 0)
        : cacheControl('public', folder.maxAge, folder.immutable),
      ...(encoding === undefined ? {} : { 'content-encoding': encoding }),
    },
  });
}

/** It stands for addresses without a version in their names, and names the files that have one. */
function isFallback({ fallback, fallbackNames }: StaticFolder, names: readonly string[]): boolean {
  return fallback !== false && names.join('/') === fallbackNames.join('/');
}

/** Within a page of a folder, relative addresses are right only when its own address ends with a slash. */
async function toSlash({ folder, names }: Found, context: RequestContext): Promise<Result | undefined> {
  const { index, maxAge } = folder;
  if (index === false || (await locate(folder, [...names, index])) === undefined) return undefined;
  const location = context.request.target.replace(/\?|$/, (end) => `/${end}`);
  return new Result(undefined, { status: 301, headers: { location, 'cache-control': cacheControl('public', maxAge) } });
}
