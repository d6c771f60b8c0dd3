import { constants } from 'node:fs';
import { chmod, copyFile, link, mkdir, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { randomText } from '../crypto/random.js';
import { MantisError } from '../errors/mantis-error.js';
import { systemCode } from '../errors/system-code.js';

/** How a file is moved. */
export interface MoveOptions {
  /** Whether a file that is there already is replaced. Default: `false`, which fails with E_UPLOAD_EXISTS. */
  overwrite?: boolean;
  /** The permissions that the file gets. Default: `0o600`, so that only this process's user can read it. */
  mode?: number;
}

/**
 * Moves a file; folders that are missing are made. The target appears whole or not at all, also on another file system.
 *
 * @throws E_UPLOAD_EXISTS for a target that exists; what the system throws otherwise, and the file stays where it was.
 */
export async function moveFile(from: string, to: string, { overwrite = false, mode }: MoveOptions): Promise<void> {
  await mkdir(dirname(to), { recursive: true });
  if (mode !== undefined) await chmod(from, mode);
  try {
    await place(from, to, overwrite);
  } catch (error) {
    if (systemCode(error) !== 'EXDEV') throw error;
    await moveToOtherDisk(from, to, overwrite);
  }
}

/** A copy beside the target first, since a copy that breaks off would look like the file. */
async function moveToOtherDisk(from: string, to: string, overwrite: boolean): Promise<void> {
  const copy = `${to}.${randomText(8, 'hex')}.tmp`;
  try {
    await copyFile(from, copy, constants.COPYFILE_EXCL);
    await place(copy, to, overwrite);
  } catch (error) {
    await rm(copy, { force: true });
    throw error;
  }
  await rm(from, { force: true });
}

/** `rename` replaces what is there; only `link` refuses to, without a moment in between. */
async function place(from: string, to: string, overwrite: boolean): Promise<void> {
  if (overwrite) return rename(from, to);
  try {
    await link(from, to);
  } catch (error) {
    if (systemCode(error) === 'EEXIST') throw exists(to, error);
    if (!['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS'].includes(systemCode(error) ?? '')) throw error;
    await copyWithoutLinks(from, to);
  }
  await rm(from, { force: true });
}

/** Some file systems know no links. */
async function copyWithoutLinks(from: string, to: string): Promise<void> {
  try {
    await copyFile(from, to, constants.COPYFILE_EXCL);
  } catch (error) {
    if (systemCode(error) === 'EEXIST') throw exists(to, error);
    await rm(to, { force: true });
    throw error;
  }
}

function exists(to: string, cause: unknown): MantisError {
  const problem = {
    code: 'E_UPLOAD_EXISTS',
    what: `An uploaded file was to be moved to ${to}.`,
    why: 'There is a file already.',
    fix: 'choose another name, or pass { overwrite: true }.',
  } as const;
  return new MantisError(problem, { cause });
}
