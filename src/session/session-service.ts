import { currentSession } from './current-session.js';
import type { Session } from './session.js';
import { missingOwner } from './session-errors.js';
import { injectable } from '../container/tsyringe.js';

/**
 * The keys of your sessions and their types. Augment it to have them checked:
 * `declare module 'mantisjs' { interface SessionData { theme: 'light' | 'dark' } }`.
 */
export interface SessionData {}

/** The type of a key's value: as declared in `SessionData`, and `unknown` for any other key. */
export type SessionValue<K extends string> = K extends keyof SessionData ? SessionData[K] : unknown;

/**
 * The session of the visitor whose request is being served. Inject it anywhere, in singletons too: it always speaks
 * of the current request.
 *
 * Everything but `save` works at once on what the request loaded, and takes effect in the driver when the action has
 * answered, before the first byte of the response leaves.
 *
 * @throws E_SESSION_OUTSIDE_REQUEST from every member, when no request is being served;
 * E_SESSION_NOT_LOADED, when the request's route did not load the session.
 */
@injectable()
export class SessionService {
  /** The value of a key; `fallback`, or `undefined`, when it has none. Falsy values are values. */
  get<K extends string>(key: K): SessionValue<K> | undefined;
  get<K extends string>(key: K, fallback: SessionValue<K>): SessionValue<K>;
  get(key: string, fallback?: unknown): unknown {
    const { contents } = touched();
    return contents.has(key) ? contents.get(key) : fallback;
  }

  /** Whether a key has a value; a falsy one is one. */
  has(key: string): boolean {
    return touched().contents.has(key);
  }

  /** All keys and values. */
  all(): Partial<SessionData> & Record<string, unknown> {
    const { contents } = touched();
    return Object.fromEntries(contents.keys().map((key) => [key, contents.get(key)]));
  }

  /**
   * Stores a value. What you change inside an object later in the request is stored as well.
   *
   * @throws E_SESSION_VALUE for a value that would not come back as it is, naming the key and the path in it.
   */
  set<K extends string>(key: K, value: SessionValue<K>): void {
    touched().writable.contents.set(key, value);
  }

  /** Removes a key; one that has no value is no change. */
  delete(key: string): void {
    touched().contents.delete(key);
  }

  /** Removes every key. The session itself, its id and its end stay. */
  clear(): void {
    touched().contents.clear();
  }

  /**
   * Adds to a number, which is 0 where there is none, and gives the sum. The addition is made anew on what is stored
   * at commit, so that it never loses against another request.
   *
   * @throws E_SESSION_OPERATION when the key holds something that is no number.
   */
  increment(key: string, by = 1): number {
    return touched().writable.contents.increment(key, by);
  }

  /** Subtracts from a number as `increment` adds to it. @throws E_SESSION_OPERATION */
  decrement(key: string, by = 1): number {
    return touched().writable.contents.increment(key, -by);
  }

  /**
   * Adds a value to the end of a list, which is empty where there is none; it is added anew to what is stored at commit.
   *
   * @throws E_SESSION_OPERATION when the key holds something that is no list; E_SESSION_VALUE.
   */
  push(key: string, value: unknown): void {
    touched().writable.contents.push(key, value);
  }

  /**
   * Replaces a value by what `change` makes of it; `undefined` is what it gets where there is none. It is called again
   * on what is stored at commit, so it must be synchronous and depend on nothing else.
   */
  update<K extends string>(key: K, change: (value: SessionValue<K> | undefined) => SessionValue<K>): void {
    touched().writable.contents.update(key, change as (value: unknown) => unknown);
  }

  /** Reads a key and removes it. */
  pull<K extends string>(key: K): SessionValue<K> | undefined;
  pull<K extends string>(key: K, fallback: SessionValue<K>): SessionValue<K>;
  pull(key: string, fallback?: unknown): unknown {
    const value = this.get(key, fallback);
    this.delete(key);
    return value;
  }

  /** Leaves a value for the next request that reads flash. @throws E_SESSION_VALUE */
  flash(key: string, value: unknown): void {
    touched().writable.flash.put(key, value);
  }

  /** What the last request left under a key; reading one value ages all of them. A request that reads none ages none. */
  flashed(key: string, fallback?: unknown): unknown {
    const { flash } = touched();
    return flash.has(key) ? flash.get(key) : fallback;
  }

  /** Leaves flashed values for one more request; without keys, all of them. */
  keepFlash(...keys: string[]): void {
    touched().flash.keep(keys);
  }

  /** Gives the session a new id and keeps its data; the old id is dead when this response is out (OWASP ASVS 7.2.4). */
  regenerate(): void {
    touched().regenerate();
  }

  /** Ends the session and clears its cookie. A value written later in the same request begins a fresh one. */
  destroy(): void {
    touched().destroy();
  }

  /**
   * Signs a visitor in: a new id (OWASP ASVS 7.2.4), lifetimes that begin anew, and the owner's name on the session.
   * What the visitor had stored is kept, or only `keep` of it; what another owner had stored is dropped.
   *
   * @throws E_SESSION_OWNER when the owner is empty.
   */
  login(owner: string | number | bigint, { keep }: { keep?: readonly string[] } = {}): void {
    const name = String(owner ?? '');
    if (name === '') throw missingOwner();
    touched().login(name, keep);
  }

  /** Signs the visitor out: the session is destroyed. */
  logout(): void {
    touched().destroy('logout');
  }

  /** Whose session it is; `undefined` for a visitor who has not signed in. */
  get owner(): string | undefined {
    return touched().owner;
  }

  /**
   * Commits now instead of at the end of the request, so that a failure can be answered in your own words.
   *
   * @throws {SessionSaveError} when the driver fails or the session has ended; what could not be saved is given up.
   */
  async save(): Promise<void> {
    await touched().save();
  }

  /** Whether the visitor came without a live session. */
  get isNew(): boolean {
    return touched().isNew;
  }

  /** When the session began; now, for a new one. */
  get createdAt(): Date {
    return touched().createdAt;
  }

  /** When the session ends unless another request moves that. */
  get expiresAt(): Date {
    return touched().expiresAt;
  }
}

function touched(): Session {
  const session = currentSession();
  session.touched = true;
  return session;
}
