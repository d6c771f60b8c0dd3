import { readdirSync, realpathSync, statSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { folderMissing, unknownView } from './view-problems.js';

/** The folders in which templates are looked for, the first one first. A template is a file in one of them. */
export class ViewFolders {
  /** As they were given. */
  readonly paths: readonly string[];
  readonly #extension: string;
  readonly #remembers: boolean;
  readonly #roots: readonly string[];
  readonly #found = new Map<string, string>();

  /**
   * @param remembers whether a template that was found is taken to stay where it is.
   * @throws E_VIEW_FOLDER for a folder that does not exist or cannot be read.
   */
  constructor(paths: readonly string[], extension: string, remembers: boolean) {
    this.paths = paths;
    this.#extension = extension;
    this.#remembers = remembers;
    this.#roots = paths.map(openFolder);
  }

  /** The file of a template; `undefined` when there is none, and for a name that leads out of its folder. */
  find(name: string): string | undefined {
    const known = this.#found.get(name);
    if (known !== undefined || !isSafeName(name)) return known;
    const file = name.endsWith(this.#extension) ? name : name + this.#extension;
    for (const root of this.#roots) {
      const found = fileWithin(root, file);
      if (found === undefined) continue;
      if (this.#remembers) this.#found.set(name, found);
      return found;
    }
    return undefined;
  }

  /**
   * The file that a name means where another template names it: from the folder of views, or from beside that template;
   * `./` and `../` are always from beside it, and `/` is always from the folder.
   *
   * @throws E_VIEW_UNKNOWN
   */
  resolve(name: string, from?: string): string {
    const found = this.seek(name, from);
    if (found !== undefined) return found;
    throw unknownView({ name, folders: this.paths, names: this.names(), from: from && this.nameOf(from) });
  }

  /** The file that a name means where another template names it, as `resolve` finds it; `undefined` when there is none. */
  seek(name: string, from?: string): string | undefined {
    const [first, second] = this.#candidates(name, from);
    return (first && this.find(first)) ?? (second && this.find(second));
  }

  /** The name of a template file: its path in its folder, without the extension. */
  nameOf(file: string): string {
    const root = this.#roots.find((each) => file.startsWith(each + sep)) ?? '';
    return relative(root, file).replaceAll(sep, '/').slice(0, -this.#extension.length);
  }

  /** The names of all templates. @throws E_VIEW_FOLDER when a folder cannot be read. */
  names(): readonly string[] {
    const names = this.#roots
      .flatMap((root) => filesBelow(root))
      .filter((file) => file.endsWith(this.#extension))
      .map((file) => this.nameOf(file));
    return [...new Set(names)].filter((name) => this.find(name) !== undefined).sort();
  }

  #candidates(name: string, from: string | undefined): readonly (string | undefined)[] {
    if (typeof name !== 'string' || from === undefined) return [name];
    if (name.startsWith('/')) return [name.slice(1)];
    const here = dirname(this.nameOf(from));
    const beside = join(here, name).replaceAll(sep, '/');
    return /^\.\.?\//.test(name) ? [beside] : [name, beside];
  }
}

function openFolder(path: string): string {
  try {
    const root = realpathSync(resolve(path));
    if (statSync(root).isDirectory()) return root;
  } catch (cause) {
    throw folderMissing(path, cause);
  }
  throw folderMissing(path, undefined);
}

/** Links to folders are not followed: they may lead in a circle. */
function filesBelow(root: string): readonly string[] {
  try {
    const entries = readdirSync(root, { recursive: true, withFileTypes: true });
    return entries.filter((entry) => !entry.isDirectory()).map(({ parentPath, name }) => join(parentPath, name));
  } catch (cause) {
    throw folderMissing(root, cause);
  }
}

/** Whether a name stays within its folder however a file system reads it, and names no hidden file. */
function isSafeName(name: unknown): name is string {
  if (typeof name !== 'string' || name.length > 1000) return false;
  return /^[^\p{Cc}\\:]+$/u.test(name) && name.split('/').every((part) => /^[^.@]/.test(part));
}

/** The file, unless it is none, or is a link that leads out of the folder. */
function fileWithin(root: string, file: string): string | undefined {
  try {
    const path = join(root, file);
    const real = realpathSync(path);
    return real.startsWith(root + sep) && statSync(real).isFile() ? path : undefined;
  } catch {
    return undefined;
  }
}
