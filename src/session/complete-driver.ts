import { KeyedQueue } from './keyed-queue.js';
import type { SessionCommit } from './session-changes.js';
import type { SessionDriver } from './session-driver.js';
import type { SessionRecord } from './session-record.js';

/**
 * A driver with every capability: its own where it has it, a stand-in where it has not.
 *
 * All that changes a record goes through one queue a key, so that within this process a commit, a renewal, a
 * regeneration and a destruction of one session never overlap.
 */
export class CompleteDriver {
  readonly #driver: SessionDriver;
  readonly #now: () => number;
  readonly #queue = new KeyedQueue();

  constructor(driver: SessionDriver, now: () => number) {
    this.#driver = driver;
    this.#now = now;
  }

  /** The record; `undefined` when it is absent or has ended, whatever the driver thinks of that. */
  read(key: string): SessionRecord | undefined | Promise<SessionRecord | undefined> {
    const record = this.#driver.read(key);
    // What a driver has at hand is not waited for: reading is what most requests do.
    return record instanceof Promise ? record.then((late) => this.#live(late)) : this.#live(record);
  }

  /** Stores a record under a key that nobody has used before. */
  async create(key: string, record: SessionRecord): Promise<void> {
    await this.#driver.write(key, record);
  }

  /** Merges changes into a stored record and resolves with the result; `undefined` when the session has ended. */
  commit(key: string, commit: SessionCommit): Promise<SessionRecord | undefined> {
    return this.#queue.run(key, () =>
      this.#driver.commit ? this.#driver.commit(key, commit) : this.#rewrite(key, (stored) => commit.apply(stored)),
    );
  }

  /** Moves the end of a session; `false` when it has ended already. */
  touch(key: string, expiresAt: number): Promise<boolean> {
    return this.#queue.run(key, async () => {
      if (this.#driver.touch) return this.#driver.touch(key, expiresAt);
      return (await this.#rewrite(key, (stored) => ({ ...stored, expiresAt }))) !== undefined;
    });
  }

  /** Removes a record; `false` when there was no live one, which another request may have replaced. */
  destroy(key: string): Promise<boolean> {
    return this.#queue.run(key, async () => {
      const live = await this.read(key);
      await this.#driver.destroy(key);
      return live !== undefined;
    });
  }

  /**
   * Stores the merged record under a new key and only then removes the old one, so that no failure in between loses
   * the session. Resolves with the record; `undefined` when the session has ended.
   */
  move(from: string, to: string, commit: SessionCommit): Promise<SessionRecord | undefined> {
    return this.#queue.run(from, async () => {
      const stored = await this.read(from);
      if (!stored) return undefined;
      const record = commit.apply(stored);
      await this.#driver.write(to, record);
      await this.#driver.destroy(from);
      return record;
    });
  }

  #live(record: SessionRecord | undefined): SessionRecord | undefined {
    return record && record.expiresAt > this.#now() ? record : undefined;
  }

  async #rewrite(key: string, change: (stored: SessionRecord) => SessionRecord): Promise<SessionRecord | undefined> {
    const stored = await this.read(key);
    if (!stored) return undefined;
    const record = change(stored);
    await this.#driver.write(key, record);
    return record;
  }
}
