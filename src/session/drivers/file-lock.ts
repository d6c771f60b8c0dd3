import { constants } from 'node:fs';
import type { Stats } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { MantisError } from '../../errors/mantis-error.js';
import { ensure } from '../../time/eventually.js';
import type { Eventually } from '../../time/eventually.js';
import { hasCode } from './file-operations.js';
import type { FileOperations } from './file-operations.js';
import type { NativeLocks } from './native-locks.js';

const patience = 5000;
const longestPause = 16;
const { O_RDWR, O_NOFOLLOW, O_NONBLOCK, O_NOATIME } = constants;
const flags = O_RDWR | (O_NOFOLLOW ?? 0) | (O_NONBLOCK ?? 0) | (O_NOATIME ?? 0);

/** A file that is open for reading and writing, and its state. */
export interface OpenFile {
  readonly descriptor: number;
  readonly state: Stats;
}

/** Work on a file; `undefined` when there is none. */
export type FileWork<T> = (file: OpenFile | undefined) => Eventually<T>;

/** What came of one try: the work's result, or the news that somebody else holds the lock. */
type Try<T> = { readonly result: Eventually<T> } | 'held';

/**
 * Excludes all other processes from a file while some work is done on it, by a lock on the file itself. There is
 * nothing to clean up after a process that was killed, because the kernel releases what it held.
 *
 * Work that replaces or removes the file must do so last: from then on others lock what is there instead.
 */
export class FileLock {
  readonly #fs: FileOperations;
  readonly #locks: NativeLocks | undefined;
  readonly #noteWait: (duration: number) => void;

  /**
   * @param locks `undefined` where there are none: then nobody is excluded.
   * @param noteWait is told of each wait, in milliseconds.
   */
  constructor(operations: FileOperations, locks: NativeLocks | undefined, noteWait: (duration: number) => void) {
    this.#fs = operations;
    this.#locks = locks;
    this.#noteWait = noteWait;
  }

  /**
   * Does some work while nobody else does any on this file; at once when nobody does. Where there is no file, there is
   * nothing to be excluded from.
   *
   * @throws E_SESSION_LOCK after five seconds
   */
  run<T>(path: string, work: FileWork<T>): Eventually<T> {
    const first = this.#try(path, work);
    return first === 'held' ? this.#wait(path, work) : first.result;
  }

  async #wait<T>(path: string, work: FileWork<T>): Promise<T> {
    const begun = performance.now();
    for (let pause = 1; ; pause = Math.min(pause * 2, longestPause)) {
      await delay(pause * (0.5 + Math.random()));
      // The file is opened anew each time: whoever waits holds no descriptor, and never waits for a file that is gone.
      const next = this.#try(path, work);
      const waited = performance.now() - begun;
      if (next === 'held' && waited < patience) continue;
      this.#noteWait(waited);
      if (next === 'held') throw lockedTooLong();
      return next.result;
    }
  }

  #try<T>(path: string, work: FileWork<T>): Try<T> {
    const descriptor = this.#open(path);
    if (descriptor === undefined) return { result: work(undefined) };
    const state = this.#lockOrClose(descriptor);
    if (state === 'held') return 'held';
    if (state === 'gone') return this.#try(path, work);
    // Closing the file releases its lock.
    const result = ensure(
      () => work({ descriptor, state }),
      () => this.#fs.closeSync(descriptor),
    );
    return { result };
  }

  /** The state of the file, when it is locked and still in its place; it is closed otherwise. */
  #lockOrClose(descriptor: number): Stats | 'held' | 'gone' {
    let isLocked = false;
    try {
      if (this.#locks && !this.#locks.tryLock(descriptor, 0, 1)) return 'held';
      const state = this.#fs.fstatSync(descriptor);
      // Between opening and locking, the file may have been replaced or removed: a lock on what is gone excludes nobody.
      isLocked = state.nlink > 0;
      return isLocked ? state : 'gone';
    } finally {
      if (!isLocked) this.#fs.closeSync(descriptor);
    }
  }

  #open(path: string): number | undefined {
    try {
      return this.#fs.openSync(path, flags);
    } catch (error) {
      // ELOOP, EISDIR, ENXIO: something else is in the file's place, and whoever reads it sets it aside.
      if (['ENOENT', 'ELOOP', 'EISDIR', 'ENXIO'].some((code) => hasCode(error, code))) return undefined;
      throw error;
    }
  }
}

function lockedTooLong(): MantisError {
  return new MantisError({
    code: 'E_SESSION_LOCK',
    what: `A session was locked by another process for more than ${patience / 1000} seconds.`,
    why: 'A commit holds it for less than a millisecond, so that process or its disk must be stuck.',
    fix: 'find the process that holds a file in the directory of the sessions, by lsof for instance.',
  });
}
