import type { Dir, Stats } from 'node:fs';
import { opendir } from 'node:fs/promises';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { hasCode } from './file-operations.js';
import type { FileOperations } from './file-operations.js';
import type { SweepClaim } from './sweep-claim.js';

const shards = Array.from({ length: 256 }, (_, index) => index.toString(16).padStart(2, '0'));
const hour = 3_600_000;
const week = 7 * 24 * hour;
/** How long the loop may be kept from other work at a time, in milliseconds. */
const slice = 2;

/** What a sweeper needs of the driver. */
export interface SweepTarget {
  /** Removes the record of a key if it has expired; whether it had. */
  expire(key: string): boolean | Promise<boolean>;
  now(): number;
}

/**
 * Goes through the directory a folder at a time and removes what nobody will ask for again: records that have expired,
 * parts of records that a killed process left, and files that were set aside a week ago.
 *
 * Of several processes one sweeps; when it ends, another takes over.
 */
export class FileSweeper {
  readonly #root: string;
  readonly #target: SweepTarget;
  readonly #fs: FileOperations;
  readonly #claim: SweepClaim;
  #next = Math.floor(Math.random() * shards.length);

  constructor(root: string, target: SweepTarget, parts: { operations: FileOperations; claim: SweepClaim }) {
    this.#root = root;
    this.#target = target;
    this.#fs = parts.operations;
    this.#claim = parts.claim;
  }

  /** Sweeps the next folder; resolves with the number of records that went. */
  async sweep(): Promise<number> {
    if (!this.#claim.take()) return 0;
    const shard = shards[this.#next] ?? '00';
    this.#next = (this.#next + 1) % shards.length;
    if (this.#next === 0) await this.#sweepAside();
    return this.#sweepFolder(shard, (path, state, name) => this.#sweepFile(path, state, shard + name));
  }

  /** Beside the records: files that were set aside, and what a process left that was killed while it booted. */
  async #sweepAside(): Promise<void> {
    await this.#sweepFolder('quarantine', (path, state) => this.#removeOld(path, state, week));
    await this.#sweepFolder('', (path, state, name) => name.endsWith('.tmp') && this.#removeOld(path, state, hour));
  }

  async #sweepFolder(folder: string, visit: Visit): Promise<number> {
    const directory = await openFolder(join(this.#root, folder));
    let removed = 0;
    let since = performance.now();
    for await (const { name } of directory ?? []) {
      const path = join(this.#root, folder, name);
      const state = this.#fs.lstatSync(path, { throwIfNoEntry: false });
      if (state && (await visit(path, state, name))) removed += 1;
      if (performance.now() - since < slice) continue;
      await nextTurn();
      since = performance.now();
    }
    return removed;
  }

  #sweepFile(path: string, state: Stats, name: string): boolean | Promise<boolean> {
    if (name.endsWith('.tmp')) return this.#removeOld(path, state, hour);
    // The instant of a live record lies ahead, so that a look at the file's state is enough for almost all of them.
    const isCandidate = name.endsWith('.json') && Math.max(state.mtimeMs, state.atimeMs) <= this.#target.now();
    return isCandidate && this.#target.expire(name.slice(0, -'.json'.length));
  }

  /** By the time of the file's last change, which no renewal moves ahead. */
  #removeOld(path: string, state: Stats, age: number): false {
    if (Date.now() - state.ctimeMs > age) this.#fs.rmSync(path, { force: true });
    return false;
  }
}

type Visit = (path: string, state: Stats, name: string) => boolean | Promise<boolean>;

async function openFolder(path: string): Promise<Dir | undefined> {
  try {
    return await opendir(path);
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return undefined;
    throw error;
  }
}
