import { realpathSync, statSync } from 'node:fs';
import { join, relative, resolve, sep } from 'node:path';
import type { Problem } from '../../errors/mantis-error.js';
import { isInside } from './safe-path.js';
import type { StaticOptions } from './static-options.js';

/** A folder that is there, with every default filled in. */
export interface StaticFolder extends Required<StaticOptions> {
  /** Its real path. */
  readonly root: string;
  /** The names that a path begins with to be looked up in it. */
  readonly prefixNames: readonly string[];
  /** The names that lead to its fallback; empty where there is none. */
  readonly fallbackNames: readonly string[];
}

const defaults = {
  prefix: '/',
  maxAge: 0,
  immutable: false,
  index: 'index.html',
  extensions: [],
  fallback: false,
  dotfiles: 'ignore',
  precompressed: false,
  links: 'inside',
  headers: {},
} as const;

/**
 * Opens a folder at boot.
 *
 * @param name of the option, for what is to be said of it.
 * @param secrets directories that must not be served: those of the sessions
 * @returns what keeps it from being served, where something does.
 */
export function openFolder(name: string, options: StaticOptions, secrets: readonly string[]): StaticFolder | Problem {
  const all = { ...defaults, ...withoutUndefined(options) };
  let root: string;
  try {
    root = realpathSync.native(options.path);
    if (!statSync(root).isDirectory()) return unusable(options.path, 'It is no folder.');
  } catch (error) {
    return unusable(options.path, error instanceof Error ? `The system says: ${error.message}.` : 'It cannot be read.');
  }
  const secret = secrets.find((each) => isBelow(root, each));
  if (secret !== undefined) {
    return unusable(options.path, `The directory of the sessions, ${secret}, stands in it: everybody could read them.`);
  }
  const fallbackNames = all.fallback === false ? [] : all.fallback.split('/');
  if (all.fallback !== false && !hasFile(root, fallbackNames, all.links)) {
    return noFallback(`${name}.fallback`, all.fallback, root);
  }
  return { ...all, root, fallbackNames, prefixNames: all.prefix.split('/').filter((part) => part !== '') };
}

/** An option that is given as `undefined` is not given. */
function withoutUndefined(options: StaticOptions): StaticOptions {
  return Object.fromEntries(
    Object.entries(options).filter(([, value]) => value !== undefined),
  ) as unknown as StaticOptions;
}

function hasFile(root: string, names: readonly string[], links: StaticFolder['links']): boolean {
  const path = join(root, ...names);
  if (statSync(path, { throwIfNoEntry: false })?.isFile() !== true) return false;
  return links === 'follow' || isInside(root, realpathSync.native(path));
}

function isBelow(root: string, path: string): boolean {
  const way = relative(root, realOf(resolve(path)));
  return way !== '..' && !way.startsWith(`..${sep}`);
}

function realOf(path: string): string {
  try {
    return realpathSync.native(path);
  } catch {
    // It is made at the first session.
    return path;
  }
}

function noFallback(option: string, fallback: string, root: string): Problem {
  return {
    code: 'E_STATIC_PATH',
    what: `There is no file ${fallback} for the option ${option}.`,
    why: `Every address that the pages of ${root} know would be a 404.`,
    fix: 'build the pages first, or pass the path of a file in that folder.',
  };
}

function unusable(path: string, why: string): Problem {
  return {
    code: 'E_STATIC_PATH',
    what: `The folder ${resolve(path)} of the option static cannot be served.`,
    why,
    fix: 'pass a folder that holds public files and nothing else.',
  };
}
