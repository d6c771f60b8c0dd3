import { constants } from 'node:fs';
import { join } from 'node:path';
import { hasCode } from './file-operations.js';
import type { FileOperations } from './file-operations.js';
import type { NativeLocks } from './native-locks.js';

const maxBytes = 4096;

/** Settings that all processes on one directory should share, by their names. */
export type SharedSettings = Readonly<Record<string, unknown>>;

/**
 * Lets one of several processes sweep: the one that holds the lock on a file. In the file it tells with which settings
 * it runs, so that the others can compare theirs.
 */
export class SweepClaim {
  readonly #path: string;
  readonly #fs: FileOperations;
  readonly #locks: NativeLocks | undefined;
  readonly #settings: SharedSettings;
  #descriptor: number | undefined;

  constructor(
    root: string,
    {
      operations,
      locks,
      settings,
    }: { operations: FileOperations; locks: NativeLocks | undefined; settings: SharedSettings },
  ) {
    this.#path = join(root, 'sweeper');
    this.#fs = operations;
    this.#locks = locks;
    this.#settings = settings;
  }

  /** Whether this process is the one that sweeps. Without locks there is no other. */
  take(): boolean {
    if (!this.#locks || this.#descriptor !== undefined) return true;
    const descriptor = this.#fs.openSync(this.#path, constants.O_RDWR | constants.O_CREAT, 0o600);
    if (!this.#locks.tryLock(descriptor, 0, 1)) {
      this.#fs.closeSync(descriptor);
      return false;
    }
    this.#descriptor = descriptor;
    this.#fs.ftruncateSync(descriptor, 0);
    this.#fs.writeSync(descriptor, `${JSON.stringify(this.#settings)}\n`, 0);
    return true;
  }

  /** Lets another process take over. */
  release(): void {
    if (this.#descriptor !== undefined) this.#fs.closeSync(this.#descriptor);
    this.#descriptor = undefined;
  }

  /** The names of the settings that are others in the process that sweeps; empty when this is the one, or none does. */
  differences(): readonly string[] {
    const others = this.#descriptor === undefined ? this.#settingsOfOther() : undefined;
    if (!others) return [];
    return Object.keys(this.#settings).filter(
      (name) => JSON.stringify(others[name]) !== JSON.stringify(this.#settings[name]),
    );
  }

  #settingsOfOther(): SharedSettings | undefined {
    const descriptor = this.#openExisting();
    if (descriptor === undefined || !this.#locks) return undefined;
    try {
      // What the file says counts only while the process that said it is alive.
      if (this.#locks.tryLock(descriptor, 0, 1)) return undefined;
      const bytes = Buffer.alloc(maxBytes);
      return parse(bytes.toString('utf8', 0, this.#fs.readSync(descriptor, bytes, 0, maxBytes, 0)));
    } finally {
      this.#fs.closeSync(descriptor);
    }
  }

  #openExisting(): number | undefined {
    try {
      return this.#fs.openSync(this.#path, constants.O_RDWR);
    } catch (error) {
      if (hasCode(error, 'ENOENT')) return undefined;
      throw error;
    }
  }
}

/** `undefined` for what is no JSON object: the other process is about to write it, or is an older version. */
function parse(text: string): SharedSettings | undefined {
  try {
    return JSON.parse(text) as SharedSettings;
  } catch {
    return undefined;
  }
}
