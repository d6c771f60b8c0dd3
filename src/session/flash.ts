import type { SessionRecord } from './session-record.js';
import { decodeValue, encodeValue } from './session-values.js';

type FlashData = NonNullable<SessionRecord['flash']>;

/** What one request did to one flashed value. */
export type FlashChange =
  | { readonly kind: 'flash'; readonly key: string; readonly value: unknown }
  /** Gone with the request that read it, unless another has flashed a new value under the key meanwhile. */
  | { readonly kind: 'age'; readonly key: string; readonly value: unknown };

const none: FlashData = Object.freeze({});

/**
 * Values for the next request that reads flash. Reading one ages all of them; a request that reads none, an image or a
 * poll in the background, ages none.
 */
export class Flash {
  readonly #stored: FlashData;
  /** The keys that go when one is read. */
  readonly #ageing: Set<string>;
  readonly #next = new Map<string, unknown>();
  #isRead = false;
  /** What was taken for a commit that is on its way. */
  #taken: { readonly aged: boolean; readonly next: ReadonlyMap<string, unknown> } | undefined;

  constructor(stored: FlashData | undefined) {
    this.#stored = stored ?? none;
    this.#ageing = new Set(Object.keys(this.#stored));
  }

  /** Whether there is something to commit. */
  get mayDiffer(): boolean {
    return this.#next.size > 0 || (this.#isRead && this.#ageing.size > 0);
  }

  /** Puts a value by for the next request. @throws E_SESSION_VALUE */
  put(key: string, value: unknown): void {
    this.#next.set(key, encodeValue(key, value));
  }

  /** Whether the last request left a value under the key. Looking for one counts as reading. */
  has(key: string): boolean {
    this.#isRead = true;
    return Object.hasOwn(this.#stored, key);
  }

  /** The value that was left under the key; `undefined` when there is none. */
  get(key: string): unknown {
    return this.has(key) ? decodeValue(this.#stored[key]) : undefined;
  }

  /** Takes back what this request has put by so far. */
  forget(): void {
    this.#next.clear();
  }

  /** Leaves values for one more request; without keys, all of them. */
  keep(keys: readonly string[]): void {
    for (const key of keys.length > 0 ? keys : Object.keys(this.#stored)) this.#ageing.delete(key);
  }

  /** What is to be done to the stored values, to be committed. */
  take(): readonly FlashChange[] {
    this.#taken = { aged: this.#isRead, next: new Map(this.#next) };
    const aged = this.#isRead ? [...this.#ageing] : [];
    return [
      ...aged.map((key) => ({ kind: 'age', key, value: this.#stored[key] }) as const),
      ...[...this.#next].map(([key, value]) => ({ kind: 'flash', key, value }) as const),
    ];
  }

  /** What was taken has been committed; what was left for this request stays readable in it. */
  settle(): void {
    if (this.#taken?.aged) this.#ageing.clear();
    for (const [key, value] of this.#taken?.next ?? []) if (this.#next.get(key) === value) this.#next.delete(key);
    this.#taken = undefined;
  }
}

/** The flashed values after some changes; `undefined` when none is left. */
export function applyFlash(stored: FlashData | undefined, changes: readonly FlashChange[]): FlashData | undefined {
  const values = new Map(Object.entries(stored ?? none));
  for (const { kind, key, value } of changes) {
    if (kind === 'flash') values.set(key, value);
    else if (JSON.stringify(values.get(key)) === JSON.stringify(value)) values.delete(key);
  }
  return values.size > 0 ? Object.fromEntries(values) : undefined;
}
