import { realpath } from 'node:fs';
import { join, sep } from 'node:path';
import { promisify } from 'node:util';
import { isAbsent } from './disk-file.js';

const realPath = promisify(realpath.native);

/** Whether a decoded name stands for one entry of a folder and for nothing else, on any platform. */
export function isEntryName(name: string): boolean {
  return name !== '' && name !== '.' && name !== '..' && !/[/\\\0]/.test(name);
}

/** Whether a name is hidden, as `.env` and `.git` are. */
export function isDotfile(name: string): boolean {
  return name.startsWith('.');
}

/**
 * The real path of an entry below a folder, every symbolic link followed.
 *
 * @param root the real path of the folder.
 * @returns `undefined` where there is nothing, and where links lead out of the folder.
 */
export async function realPathInside(root: string, names: readonly string[]): Promise<string | undefined> {
  const real = await realPathOf(join(root, ...names));
  return real !== undefined && isInside(root, real) ? real : undefined;
}

/** The real path of a file or folder; `undefined` where there is none, or none that this process may know of. */
export async function realPathOf(path: string): Promise<string | undefined> {
  try {
    return await realPath(path);
  } catch (error) {
    if (isAbsent(error) || (error as NodeJS.ErrnoException).code === 'EACCES') return undefined;
    throw error;
  }
}

/** Whether a path is a folder or stands below it; both are absolute and normal. */
export function isInside(folder: string, path: string): boolean {
  return path === folder || path.startsWith(folder.endsWith(sep) ? folder : folder + sep);
}
