import * as fs from 'node:fs';

type SyncOperations = Pick<
  typeof fs,
  | 'closeSync'
  | 'existsSync'
  | 'fstatSync'
  | 'ftruncateSync'
  | 'futimesSync'
  | 'lstatSync'
  | 'mkdirSync'
  | 'openSync'
  | 'readSync'
  | 'readdirSync'
  | 'renameSync'
  | 'rmSync'
  | 'statSync'
  | 'statfsSync'
  | 'unlinkSync'
  | 'writeSync'
>;

/**
 * The calls to the file system that the file driver makes, so that a spec can let each of them fail.
 *
 * They are synchronous: for small files in the page cache they cost a tenth of the way through the thread pool. Only
 * what waits for the disk itself is not.
 */
export interface FileOperations extends SyncOperations {
  fdatasync(descriptor: number, done: (error: Error | null) => void): void;
  fsync(descriptor: number, done: (error: Error | null) => void): void;
}

/** The system's own. */
export const systemFiles: FileOperations = fs;

/** Whether an error is one of the system's with this code. */
export function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
