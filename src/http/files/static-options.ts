import { describeValue } from '../../errors/describe-value.js';
import type { Problem } from '../../errors/mantis-error.js';
import { brokenRules, unknownOptions } from '../../errors/option-problems.js';
import type { HeaderValues } from '../response-headers.js';
import { isEntryName } from './safe-path.js';

/** Options of a folder whose files are served. */
export interface StaticOptions {
  /** The folder, relative to the working directory. It must exist at boot. */
  path: string;
  /** The path under which its files are found. Default: `/`. */
  prefix?: string;
  /** Seconds that browsers and shared caches may keep a file for without asking again. Default: 0, they ask each time. */
  maxAge?: number;
  /** Whether files never change under their names, as those with a hash in it; needs `maxAge`. Default: false. */
  immutable?: boolean;
  /** The file that answers for a folder; `false` for none. Folders are never listed. Default: `index.html`. */
  index?: string | false;
  /**
   * Endings that are tried where a path names no file: `['html']` serves `about.html` at `/about`. Default: none. The file
   * of the very name goes before them, and they before the folder of that name.
   */
  extensions?: readonly string[];
  /**
   * The page of a single-page application, such as `index.html`: the file that answers where no route and no file does.
   * It is sent to a browser that visits an address (GET or HEAD that accepts HTML better than JSON) and never in the place
   * of a missing file, of which the path tells by an ending. It is asked for again each time, whatever `maxAge` says. It
   * must be there at boot; one that is removed later is a 404. Default: `false`, none.
   */
  fallback?: string | false;
  /** Whether files and folders whose names begin with a dot are served. Default: `ignore`, they are a 404. */
  dotfiles?: 'ignore' | 'allow';
  /** Whether `app.js.br`, `app.js.zst` or `app.js.gz` beside `app.js` is sent to who accepts it. Default: false. */
  precompressed?: boolean;
  /** Whether symbolic links that lead out of the folder are followed. Default: `inside`, they are a 404. */
  links?: 'inside' | 'follow';
  /** Headers of every file, which replace its own. Default: none. */
  headers?: HeaderValues;
}

/** One folder, several, or their paths alone. */
export type StaticOption = string | StaticOptions | readonly (string | StaticOptions)[];

const names = [
  ...['path', 'prefix', 'maxAge', 'immutable', 'index', 'extensions', 'fallback'],
  ...['dotfiles', 'precompressed', 'links', 'headers'],
];
const accepted = 'the path of a folder, an object of static options, or a list of them';

/** The folders that the option stands for, in the order in which they are looked into, each with its place in it. */
export function staticFolders(
  option: StaticOption | undefined,
): readonly { readonly name: string; readonly options: StaticOptions }[] {
  const list = option === undefined ? [] : isList(option) ? option : [option];
  return list.map((each, index) => ({
    name: nameOf(option, index),
    options: typeof each === 'string' ? { path: each } : each,
  }));
}

/** The mistakes in the option as it was given. */
export function checkStaticOption(option: StaticOption | undefined): readonly Problem[] {
  if (option === undefined) return [];
  const list: readonly unknown[] = isList(option) ? option : [option];
  return list.flatMap((each, index) => {
    const name = nameOf(option, index);
    if (typeof each === 'string') return brokenRules([[name, each, each !== '', accepted]]);
    if (typeof each === 'object' && each !== null) return checkFolder(name, each);
    return brokenRules([[name, each ?? 'nothing', false, accepted]]);
  });
}

function checkFolder(name: string, options: Partial<StaticOptions>): readonly Problem[] {
  const { path, prefix, maxAge, immutable, index, extensions, fallback, dotfiles, precompressed, links, headers } =
    options;
  const isName = typeof index === 'string' && index !== '' && !/[/\\\0]/.test(index);
  return [
    ...unknownOptions(options, names, `${name}.`),
    ...(path === undefined ? [noPath(name)] : []),
    ...brokenRules([
      [`${name}.path`, path, typeof path === 'string' && path !== '', 'the path of a folder'],
      [`${name}.prefix`, prefix, isPrefix(prefix), "a path such as '/assets'"],
      [`${name}.maxAge`, maxAge, Number.isFinite(maxAge) && Number(maxAge) >= 0, 'a number of seconds, 0 or more'],
      [`${name}.immutable`, immutable, typeof immutable === 'boolean', 'true or false'],
      [`${name}.immutable`, immutable, !immutable || maxAge !== undefined, 'maxAge beside it, 31536000 for instance'],
      [`${name}.index`, index, index === false || isName, "the name of a file such as 'index.html', or false"],
      [`${name}.extensions`, extensions, areExtensions(extensions), "a list of endings without their dot, as ['html']"],
      [`${name}.fallback`, fallback, isFallback(fallback), "a file of the folder such as 'index.html', or false"],
      [`${name}.dotfiles`, dotfiles, dotfiles === 'ignore' || dotfiles === 'allow', "'ignore' or 'allow'"],
      [`${name}.precompressed`, precompressed, typeof precompressed === 'boolean', 'true or false'],
      [`${name}.links`, links, links === 'inside' || links === 'follow', "'inside' or 'follow'"],
      [`${name}.headers`, headers, typeof headers === 'object', 'an object of header names and values'],
    ]),
  ];
}

function isPrefix(prefix: unknown): boolean {
  if (typeof prefix !== 'string' || !/^\/[^\\?#%\s]*$/.test(prefix)) return false;
  return !/\/(?:\.{0,2}\/|\.{1,2}$)/.test(prefix);
}

function areExtensions(extensions: unknown): boolean {
  return Array.isArray(extensions) && extensions.every((each) => typeof each === 'string' && /^\w[\w.-]*$/.test(each));
}

function isFallback(fallback: unknown): boolean {
  return fallback === false || (typeof fallback === 'string' && fallback.split('/').every(isEntryName));
}

function nameOf(option: unknown, index: number): string {
  return Array.isArray(option) ? `static[${index}]` : 'static';
}

function isList(option: unknown): option is readonly (string | StaticOptions)[] {
  return Array.isArray(option);
}

function noPath(name: string): Problem {
  return {
    code: 'E_OPTION',
    what: `The option ${name} has no path.`,
    why: 'It names no folder to serve.',
    fix: `pass ${describeValue({ path: 'public' })}.`,
  };
}
