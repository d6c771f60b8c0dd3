import { extname, join } from 'node:path';
import { isFile } from './disk-file.js';
import { isDotfile, isEntryName, realPathInside, realPathOf } from './safe-path.js';
import type { StaticFolder } from './static-folder.js';

/** What the path of a request stands for in a folder. */
export interface Found {
  readonly folder: StaticFolder;
  /** The names below the folder, decoded. */
  readonly names: readonly string[];
  /** The real path of the file, or of a folder that was asked for without its slash. */
  readonly path: string;
}

/**
 * The names in a path, each decoded once, as the router does it; the last one is empty for a path that ends with a slash.
 * `undefined` for a path that can stand for no file: with an empty name, a dot segment, or a separator within a name.
 */
export function namesOf(path: string): readonly string[] | undefined {
  if (!path.startsWith('/')) return undefined;
  // Its escapes were checked when the request was made.
  const names = path.slice(1).split('/').map(decodeURIComponent);
  return names.every((name, index) => isEntryName(name) || (name === '' && index === names.length - 1))
    ? names
    : undefined;
}

/**
 * Looks a path up in a folder: the file of its name, one with an ending, or the folder of its name, in this order.
 *
 * @param isTaken whether the path with an ending belongs to a route, which its file must not be shown in the place of.
 */
export async function find(
  folder: StaticFolder,
  all: readonly string[],
  isTaken: (extension: string) => boolean,
): Promise<Found | undefined> {
  const names = namesBelow(folder, all);
  if (!names || (folder.dotfiles === 'ignore' && names.some(isDotfile))) return undefined;
  const last = names.at(-1) ?? '';
  const others = names.slice(0, -1);
  if (names.length > 0 && last === '')
    return folder.index === false ? undefined : locate(folder, [...others, folder.index]);

  const literal = await locate(folder, names);
  if (folder.extensions.length === 0 || last === '' || (literal && (await isFile(literal.path)))) return literal;
  for (const extension of folder.extensions.filter((each) => !isTaken(each))) {
    const found = await locate(folder, [...others, `${last}.${extension}`]);
    if (found && (await isFile(found.path))) return found;
  }
  return literal;
}

/** An entry of a folder; `undefined` where there is none, and where a link leads out that must not. */
export async function locate(folder: StaticFolder, names: readonly string[]): Promise<Found | undefined> {
  const { root, links } = folder;
  const path = await (links === 'inside' ? realPathInside(root, names) : realPathOf(join(root, ...names)));
  return path === undefined ? undefined : { folder, names, path };
}

/**
 * The folder whose fallback may answer for a path; of several the one with the longest prefix. None does for the path of
 * a file, whose absence must be seen, nor for a hidden one.
 */
export function fallbackFor(folders: readonly StaticFolder[], all: readonly string[]): StaticFolder | undefined {
  if (extname(all.at(-1) ?? '') !== '' || all.some(isDotfile)) return undefined;
  return folders
    .filter((folder) => folder.fallback !== false && namesBelow(folder, all))
    .reduce<StaticFolder | undefined>(
      (best, each) => (best && best.prefixNames.length >= each.prefixNames.length ? best : each),
      undefined,
    );
}

function namesBelow({ prefixNames }: StaticFolder, all: readonly string[]): readonly string[] | undefined {
  return prefixNames.some((name, place) => all[place] !== name) ? undefined : all.slice(prefixNames.length);
}
