import type { SessionChange } from './session-changes.js';
import type { SessionRecord } from './session-record.js';
import { decodeValue, encodeValue } from './session-values.js';

type StoredData = SessionRecord['data'];

/**
 * The values of a session as one request sees and changes them.
 *
 * What is stored is never touched. An object is copied when it is first read, and compared when the changes are
 * collected: a change inside it is found without a `set`, and a request that only reads compares only what it read.
 */
export class SessionContents {
  #stored: StoredData;
  #cleared = false;
  readonly #deleted = new Set<string>();
  readonly #live = new Map<string, unknown>();

  constructor(stored: StoredData) {
    this.#stored = stored;
  }

  /** Whether the key has a value, `undefined` and other falsy ones included. */
  has(key: string): boolean {
    return this.#live.has(key) || this.#isStored(key);
  }

  /** The value; `undefined` when there is none. */
  get(key: string): unknown {
    if (this.#live.has(key) || !this.#isStored(key)) return this.#live.get(key);
    const value = decodeValue(this.#stored[key]);
    if (typeof value === 'object' && value !== null) this.#live.set(key, value);
    return value;
  }

  /** All keys that have a value. */
  keys(): readonly string[] {
    const stored = Object.keys(this.#stored).filter((key) => this.#isStored(key));
    return [...new Set([...stored, ...this.#live.keys()])];
  }

  /** @throws E_SESSION_VALUE when the value cannot be stored. */
  set(key: string, value: unknown): void {
    encodeValue(key, value);
    this.#live.set(key, value);
  }

  /** Removes a key; one that has no value is no change. */
  delete(key: string): void {
    this.#live.delete(key);
    this.#deleted.add(key);
  }

  /** Removes every key, those that another request adds before the commit included. */
  clear(): void {
    this.#live.clear();
    this.#cleared = Object.keys(this.#stored).length > 0;
  }

  /** Whether something was changed, or an object was read that may have been. */
  get mayDiffer(): boolean {
    return this.#cleared || this.#deleted.size > 0 || this.#live.size > 0;
  }

  /** Whether every stored key is to go before the changes are made. */
  get clears(): boolean {
    return this.#cleared;
  }

  /**
   * How the values differ from what is stored.
   *
   * @throws E_SESSION_VALUE when an object has been given something that cannot be stored.
   */
  changes(): readonly SessionChange[] {
    const changes: SessionChange[] = [];
    for (const key of this.#deleted) {
      if (!this.#live.has(key) && Object.hasOwn(this.#stored, key)) changes.push({ kind: 'delete', key });
    }
    for (const [key, value] of this.#live) {
      const encoded = encodeValue(key, value);
      if (!this.#isStored(key) || !isSame(encoded, this.#stored[key]))
        changes.push({ kind: 'set', key, value: encoded });
    }
    return changes;
  }

  /** Starts over from what is stored now. Objects that were handed out stay in use where they agree with it. */
  rebase(stored: StoredData): void {
    this.#stored = stored;
    this.#cleared = false;
    this.#deleted.clear();
    for (const [key, value] of this.#live) {
      if (!Object.hasOwn(stored, key) || !isSame(encodeValue(key, value), stored[key])) this.#live.delete(key);
    }
  }

  /** Forgets every change. */
  reset(): void {
    this.#cleared = false;
    this.#deleted.clear();
    this.#live.clear();
  }

  #isStored(key: string): boolean {
    return !this.#cleared && !this.#deleted.has(key) && Object.hasOwn(this.#stored, key);
  }
}

function isSame(left: unknown, right: unknown): boolean {
  return left === right || JSON.stringify(left) === JSON.stringify(right);
}
