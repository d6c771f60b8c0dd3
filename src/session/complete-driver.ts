import { follow } from '../time/eventually.js';
import type { Eventually } from '../time/eventually.js';
import { KeyedQueue } from './keyed-queue.js';
import type { SessionCommit } from './session-changes.js';
import type { OwnedRecord, RenewedRecord, SessionDriver, SessionRenewal } from './session-driver.js';
import { cannotList } from './session-errors.js';
import type { SessionRecord } from './session-record.js';
import { Turns } from './turns.js';

/** What a stored record becomes, and what is done when that is stored. */
interface Replacing {
  readonly change: (stored: SessionRecord) => SessionRecord;
  readonly afterwards: (stored: SessionRecord) => Eventually<void>;
}

/**
 * A driver with every capability: its own where it has it, a stand-in where it has not.
 *
 * All that changes a record goes through one queue a key, so that within this process a commit, a renewal, a
 * regeneration and a destruction of one session never overlap; behind the queue stands the driver's lock, if it has
 * one, for all other processes.
 */
export class CompleteDriver {
  readonly #driver: SessionDriver;
  readonly #now: () => number;
  readonly #queue = new KeyedQueue();
  readonly #turns = new Turns();

  constructor(driver: SessionDriver, now: () => number) {
    this.#driver = driver;
    this.#now = now;
  }

  /** The record; `undefined` when it is absent or has ended, whatever the driver thinks of that. */
  read(key: string): Eventually<SessionRecord | undefined> {
    return follow(this.#driver.read(key), (record) => (record && this.#isLive(record) ? record : undefined));
  }

  /** The record, its end moved where the driver can do that in the same step; it may still be due. */
  readAndRenew(key: string, renewal: SessionRenewal): Eventually<RenewedRecord | undefined> {
    if (!this.#driver.readAndRenew) {
      return follow(this.read(key), (record) => record && { record, isRenewed: false });
    }
    return follow(this.#driver.readAndRenew(key, renewal), (found) =>
      found && this.#isLive(found.record) ? found : undefined,
    );
  }

  /** Stores a record under a key that nobody has used before. */
  create(key: string, record: SessionRecord): Eventually<void> {
    return this.#driver.write(key, record);
  }

  /** Merges changes into a stored record and resolves with the result; `undefined` when the session has ended. */
  commit(key: string, commit: SessionCommit): Eventually<SessionRecord | undefined> {
    if (!this.#driver.commit) return this.#rewrite(key, (stored) => commit.apply(stored));
    return this.#queue.run(key, () => this.#driver.commit?.(key, commit));
  }

  /** Moves the end of a session; `false` when it has ended already. */
  touch(key: string, expiresAt: number): Eventually<boolean> {
    if (this.#driver.touch) return this.#queue.run(key, () => this.#driver.touch?.(key, expiresAt) ?? false);
    return follow(
      this.#rewrite(key, (stored) => ({ ...stored, expiresAt })),
      (record) => record !== undefined,
    );
  }

  /**
   * Removes a session, also one that has gone on under another key; `false` when there was no live one, which another
   * request may have replaced.
   */
  destroy(key: string): Eventually<boolean> {
    return this.#exclusively(key, () =>
      follow(this.read(key), (live) => {
        const wasLive = live?.replacement ? this.destroy(live.replacement.key) : live !== undefined;
        return follow(wasLive, (result) => follow(this.#driver.destroy(key), () => result));
      }),
    );
  }

  /**
   * Stores the merged record under a new key and only then removes the old one, or lets a record that leads to the new
   * one take its place, so that no failure in between loses the session. Resolves with the record; `undefined` when the
   * session has ended. One that has gone on under another key is left alone, and the record that leads there returned.
   */
  move(
    from: string,
    to: string,
    commit: SessionCommit,
    leave?: (stored: SessionRecord) => SessionRecord,
  ): Eventually<SessionRecord | undefined> {
    const change = (stored: SessionRecord): SessionRecord => ({ ...commit.apply(stored), issuedAt: commit.at });
    if (this.#driver.move) return this.#queue.run(from, () => this.#driver.move?.(from, to, change, leave));
    return this.#exclusively(from, () =>
      this.#replace(from, to, {
        change,
        afterwards: (stored) => (leave ? this.#driver.write(from, leave(stored)) : this.#driver.destroy(from)),
      }),
    );
  }

  /**
   * Waits for a turn with a session, in this process and then, where the driver can do that, in all others.
   *
   * @returns what gives it back; `undefined` when the time, in milliseconds, was up.
   */
  async takeTurn(key: string, wait: number): Promise<(() => void) | undefined> {
    const deadline = performance.now() + wait;
    const giveBack = await this.#turns.take(key, wait);
    if (!giveBack || !this.#driver.hold) return giveBack;
    const letGo = await this.#driver.hold(key, Math.max(0, deadline - performance.now()));
    if (!letGo) giveBack();
    return letGo && (() => (letGo(), giveBack()));
  }

  /** Whether the driver can tell which sessions an owner has. */
  get canList(): boolean {
    return this.#driver.ofOwner !== undefined;
  }

  /** The live records of an owner. @throws E_SESSION_DRIVER_CANNOT_LIST */
  async ofOwner(owner: string): Promise<readonly OwnedRecord[]> {
    if (!this.#driver.ofOwner) throw cannotList();
    const found = await this.#driver.ofOwner(owner);
    return found.filter(({ record }) => record.owner === owner && this.#isLive(record));
  }

  #isLive(record: SessionRecord): boolean {
    return record.expiresAt > this.#now();
  }

  #rewrite(key: string, change: (stored: SessionRecord) => SessionRecord): Eventually<SessionRecord | undefined> {
    return this.#exclusively(key, () => this.#replace(key, key, { change, afterwards: () => undefined }));
  }

  /** Reads, changes and writes; in one go where the driver keeps nobody waiting, so that little stays open meanwhile. */
  #replace(from: string, to: string, { change, afterwards }: Replacing): Eventually<SessionRecord | undefined> {
    return follow(this.read(from), (stored) => {
      if (!stored || stored.replacement) return stored;
      const record = change(stored);
      const written = this.#driver.write(to, record);
      return follow(
        follow(written, () => afterwards(stored)),
        () => record,
      );
    });
  }

  #exclusively<T>(key: string, work: () => Eventually<T>): Eventually<T> {
    return this.#queue.run(key, () => (this.#driver.lock ? this.#driver.lock(key, work) : work()));
  }
}
