import { constants } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import type { FileOperations } from './file-operations.js';
import type { NativeLocks } from './native-locks.js';

const pause = 10;

/** Holds keys among all processes that share a file, for as long as a request takes: one byte of it for each key. */
export class RequestLock {
  readonly #path: string;
  readonly #fs: FileOperations;
  readonly #locks: NativeLocks;
  #descriptor: number | undefined;

  constructor(path: string, operations: FileOperations, locks: NativeLocks) {
    this.#path = path;
    this.#fs = operations;
    this.#locks = locks;
  }

  /** Waits until no other process holds the key, at most so many milliseconds. @returns what lets go of it. */
  async hold(key: string, wait: number): Promise<(() => void) | undefined> {
    // 48 bits: as many as a file offset takes without losing digits. Two keys that share them only wait for each other.
    const offset = Number.parseInt(key.slice(0, 12), 16);
    const deadline = performance.now() + wait;
    for (;;) {
      const descriptor = this.#open();
      if (this.#locks.tryLock(descriptor, offset, 1)) return () => this.#locks.unlock(descriptor, offset, 1);
      if (performance.now() >= deadline) return undefined;
      await delay(pause * (0.5 + Math.random()));
    }
  }

  /** Gives the file back; whatever is still held becomes free. */
  close(): void {
    if (this.#descriptor !== undefined) this.#fs.closeSync(this.#descriptor);
    this.#descriptor = undefined;
  }

  #open(): number {
    // After the directory was removed and made again, others lock another file of the name.
    if (this.#descriptor !== undefined && this.#fs.fstatSync(this.#descriptor).nlink === 0) this.close();
    return (this.#descriptor ??= this.#fs.openSync(this.#path, constants.O_RDWR | constants.O_CREAT, 0o600));
  }
}
