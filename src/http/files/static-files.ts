import { join } from 'node:path';
import type { Problem } from '../../errors/mantis-error.js';
import { acceptedEncodings } from '../accept-encoding.js';
import type { HttpRequest } from '../http-request.js';
import type { RequestContext } from '../request-context.js';
import { Result } from '../result.js';
import { cacheControl } from './cache-control.js';
import { withFile } from './disk-file.js';
import { fileResponse } from './file-response.js';
import { mediaTypeOf } from './media-types.js';
import { isDotfile, isEntryName, realPathInside, realPathOf } from './safe-path.js';
import { openFolder } from './static-folder.js';
import type { StaticFolder } from './static-folder.js';
import { staticFolders } from './static-options.js';
import type { StaticOption } from './static-options.js';

const suffixes = { br: '.br', zstd: '.zst', gzip: '.gz' } as const;
const encodings = ['br', 'zstd', 'gzip'] as const;

/** What the path of a request stands for in a folder. */
interface Found {
  readonly folder: StaticFolder;
  /** The names below the folder, decoded. */
  readonly names: readonly string[];
  /** The real path of the file, or of a folder that was asked for without its slash. */
  readonly path: string;
}

/** The files of some folders, by the paths of requests. */
export class StaticFiles {
  readonly #folders: readonly StaticFolder[];
  readonly #found = new WeakMap<HttpRequest, Found>();

  constructor(folders: readonly StaticFolder[]) {
    this.#folders = folders;
  }

  /** Whether there is something at the path of a request; `answer` then says what. */
  async has(request: HttpRequest): Promise<boolean> {
    const names = namesOf(request.path);
    if (!names) return false;
    for (const folder of this.#folders) {
      const found = await find(folder, names);
      if (!found) continue;
      this.#found.set(request, found);
      return true;
    }
    return false;
  }

  /** The file that `has` found; `undefined` for a folder without an index, and for what has gone meanwhile. */
  async answer(context: RequestContext): Promise<Result | undefined> {
    const found = this.#found.get(context.request);
    if (!found) return undefined;
    return (await sendFile(found, context.request)) ?? (await toSlash(found, context));
  }
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
  const opened = staticFolders(option).map((options) => openFolder(options, secrets));
  const folders = opened.filter((each) => 'root' in each);
  return {
    files: folders.length === 0 ? undefined : new StaticFiles(folders),
    problems: opened.filter((each) => 'code' in each),
  };
}

/**
 * The names in a path, each decoded once, as the router does it; the last one is empty for a path that ends with a slash.
 * `undefined` for a path that can stand for no file: with an empty name, a dot segment, or a separator within a name.
 */
function namesOf(path: string): readonly string[] | undefined {
  if (!path.startsWith('/')) return undefined;
  // Its escapes were checked when the request was made.
  const names = path.slice(1).split('/').map(decodeURIComponent);
  return names.every((name, index) => isEntryName(name) || (name === '' && index === names.length - 1))
    ? names
    : undefined;
}

async function find(folder: StaticFolder, all: readonly string[]): Promise<Found | undefined> {
  const { prefixNames, index, dotfiles } = folder;
  if (prefixNames.some((name, place) => all[place] !== name)) return undefined;
  const names = all.slice(prefixNames.length);
  if (dotfiles === 'ignore' && names.some(isDotfile)) return undefined;
  if (names.at(-1) !== '') return located(folder, names);
  return index === false ? undefined : located(folder, [...names.slice(0, -1), index]);
}

async function located(folder: StaticFolder, names: readonly string[]): Promise<Found | undefined> {
  const { root, links } = folder;
  const path = await (links === 'inside' ? realPathInside(root, names) : realPathOf(join(root, ...names)));
  return path === undefined ? undefined : { folder, names, path };
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
  { folder, path }: Found,
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
      'cache-control': cacheControl('public', folder.maxAge, folder.immutable),
      ...(encoding === undefined ? {} : { 'content-encoding': encoding }),
    },
  });
}

/** Within a page of a folder, relative addresses are right only when its own address ends with a slash. */
async function toSlash({ folder, names }: Found, context: RequestContext): Promise<Result | undefined> {
  const { index, maxAge } = folder;
  if (index === false || (await located(folder, [...names, index])) === undefined) return undefined;
  const location = context.request.target.replace(/\?|$/, (end) => `/${end}`);
  return new Result(undefined, { status: 301, headers: { location, 'cache-control': cacheControl('public', maxAge) } });
}
