import type { SessionChange } from './session-changes.js';
import { unfittingOperation } from './session-errors.js';
import type { SessionRecord } from './session-record.js';
import { decodeValue, encodeValue } from './session-values.js';

type StoredData = SessionRecord['data'];
type Operation = Exclude<SessionChange, { kind: 'set' | 'delete' }>;

/** Operations on one key, and the JSON of the value to which they have led in this request. */
interface Operations {
  readonly list: readonly Operation[];
  readonly result: string;
}

/** The values as they were when the changes were taken. */
interface Taken {
  readonly encoded: ReadonlyMap<string, unknown>;
  readonly deleted: ReadonlySet<string>;
  readonly operations: ReadonlyMap<string, Operations>;
}

/**
 * The values of a session as one request sees and changes them.
 *
 * What is stored is never touched. An object is copied when it is first read, and compared when the changes are
 * collected: a change inside it is found without a `set`, and a request that only reads compares only what it read.
 */
export class SessionContents {
  #stored: StoredData;
  #cleared = false;
  /** The only stored keys that are still there; `undefined` is all. */
  #kept: ReadonlySet<string> | undefined;
  readonly #deleted = new Set<string>();
  /** Keys that were set, whatever they held before: the last to commit wins. */
  readonly #set = new Set<string>();
  readonly #live = new Map<string, unknown>();
  readonly #operations = new Map<string, Operations>();
  /** What was taken for a commit that is on its way. */
  #taken: Taken | undefined;

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
    this.#operations.delete(key);
    this.#set.add(key);
    this.#live.set(key, value);
  }

  /** Removes a key; one that has no value is no change. */
  delete(key: string): void {
    this.#forget(key);
    this.#deleted.add(key);
  }

  /** Removes every key, those that another request adds before the commit included. */
  clear(): void {
    for (const key of this.#live.keys()) this.#forget(key);
    this.#cleared = Object.keys(this.#stored).length > 0;
  }

  /** Removes every key but these, those that another request adds before the commit included. */
  keepOnly(keys: readonly string[]): void {
    this.#kept = new Set(keys);
    for (const key of this.#live.keys()) if (!this.#kept.has(key)) this.#forget(key);
  }

  /** @throws E_SESSION_OPERATION when the key holds something that is no number. */
  increment(key: string, by: number): number {
    const number = this.get(key) ?? 0;
    if (typeof number !== 'number') throw unfittingOperation(`increment ${key}`, 'a number', number);
    if (!Number.isFinite(by)) throw unfittingOperation(`increment ${key} by it`, 'a finite number', by);
    this.#operate({ kind: 'increment', key, by }, () => number + by);
    return number + by;
  }

  /** @throws E_SESSION_OPERATION when the key holds something that is no list; E_SESSION_VALUE. */
  push(key: string, value: unknown): void {
    const list = this.get(key) ?? [];
    if (!Array.isArray(list)) throw unfittingOperation(`push to ${key}`, 'a list', list);
    encodeValue(key, [...(list as unknown[]), value]);
    // Into the list itself, which the request may hold already.
    this.#operate({ kind: 'push', key, values: [encodeValue(key, value)] }, () => (list.push(value), list));
  }

  /** @throws E_SESSION_VALUE when the new value cannot be stored, and what `apply` throws. */
  update(key: string, apply: (value: unknown) => unknown): void {
    this.#operate({ kind: 'update', key, apply }, () => apply(this.get(key)));
  }

  /** Whether something was changed, or an object was read that may have been. */
  get mayDiffer(): boolean {
    return this.#cleared || this.#kept !== undefined || this.#deleted.size > 0 || this.#live.size > 0;
  }

  /** Whether every stored key is to go before the changes are made. */
  get clears(): boolean {
    return this.#cleared;
  }

  /** The only stored keys that are to stay; `undefined` is all. */
  get keeps(): readonly string[] | undefined {
    return this.#kept && [...this.#kept];
  }

  /** The keys whose values differ from what is stored, told apart; nothing is taken by asking. */
  get difference(): { readonly [Kind in 'added' | 'changed' | 'removed']: readonly string[] } {
    const keys = this.keys();
    const isNew = (key: string): boolean => !Object.hasOwn(this.#stored, key);
    return {
      added: keys.filter(isNew),
      changed: keys.filter((key) => !isNew(key) && !isSame(encodeValue(key, this.get(key)), this.#stored[key])),
      removed: Object.keys(this.#stored).filter((key) => !keys.includes(key)),
    };
  }

  /**
   * How the values differ from what is stored, to be committed.
   *
   * @throws E_SESSION_VALUE when an object has been given something that cannot be stored.
   */
  take(): readonly SessionChange[] {
    const gone = [...this.#deleted].filter((key) => !this.#live.has(key) && Object.hasOwn(this.#stored, key));
    const encoded = new Map([...this.#live].map(([key, value]) => [key, encodeValue(key, value)]));
    this.#taken = { encoded, deleted: new Set(this.#deleted), operations: new Map(this.#operations) };
    return [
      ...gone.map((key) => ({ kind: 'delete', key }) as const),
      ...[...encoded].flatMap(([key, value]) => this.#changesOf(key, value)),
    ];
  }

  /**
   * Starts over from what is stored now. What was changed after the changes were taken is still to be committed;
   * objects that were handed out stay in use where they agree with what is stored.
   */
  rebase(stored: StoredData): void {
    this.#stored = stored;
    this.#cleared = false;
    this.#kept = undefined;
    for (const key of this.#taken?.deleted ?? []) this.#deleted.delete(key);
    for (const [key, value] of this.#live) this.#rebaseKey(key, encodeValue(key, value));
    this.#taken = undefined;
  }

  #rebaseKey(key: string, encoded: unknown): void {
    const taken = this.#taken;
    if (taken?.encoded.has(key) && isSame(encoded, taken.encoded.get(key))) {
      this.#operations.delete(key);
      this.#set.delete(key);
      if (!Object.hasOwn(this.#stored, key) || !isSame(encoded, this.#stored[key])) this.#live.delete(key);
      return;
    }
    const operations = this.#operations.get(key);
    const done = taken?.operations.get(key)?.list.length ?? 0;
    if (operations) this.#operations.set(key, { ...operations, list: operations.list.slice(done) });
    else this.#set.add(key);
  }

  #changesOf(key: string, encoded: unknown): readonly SessionChange[] {
    const operations = this.#operations.get(key);
    if (operations?.result === JSON.stringify(encoded)) return operations.list;
    if (!this.#set.has(key) && this.#isStored(key) && isSame(encoded, this.#stored[key])) return [];
    return [{ kind: 'set', key, value: encoded }];
  }

  /** Carries out an operation here, and remembers it for what will be stored, unless the key was set before. */
  #operate(operation: Operation, operate: () => unknown): void {
    const { key } = operation;
    const before = this.#deleted.has(key) || this.#cleared ? undefined : this.#pendingOperations(key);
    const value = operate();
    const result = json(encodeValue(key, value));
    this.#live.set(key, value);
    if (before) this.#operations.set(key, { list: [...before, operation], result });
  }

  /** The operations so far; `undefined` when the value has been changed in another way, which then decides. */
  #pendingOperations(key: string): readonly Operation[] | undefined {
    if (!this.#live.has(key)) return [];
    const changes = this.#changesOf(key, encodeValue(key, this.#live.get(key)));
    if (changes[0]?.kind !== 'set') return changes as readonly Operation[];
    this.#operations.delete(key);
    return undefined;
  }

  #forget(key: string): void {
    this.#operations.delete(key);
    this.#set.delete(key);
    this.#live.delete(key);
  }

  #isStored(key: string): boolean {
    const isGone = this.#cleared || this.#deleted.has(key) || (this.#kept && !this.#kept.has(key));
    return !isGone && Object.hasOwn(this.#stored, key);
  }
}

function isSame(left: unknown, right: unknown): boolean {
  return left === right || json(left) === json(right);
}

/** The JSON of a value in its stored form, which always has one. */
function json(encoded: unknown): string {
  return JSON.stringify(encoded);
}
