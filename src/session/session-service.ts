import { currentSession } from './current-session.js';
import type { Session } from './session.js';
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
    const session = touched();
    return session.has(key) ? session.get(key) : fallback;
  }

  /** Whether a key has a value; a falsy one is one. */
  has(key: string): boolean {
    return touched().has(key);
  }

  /** All keys and values. */
  all(): Partial<SessionData> & Record<string, unknown> {
    const session = touched();
    return Object.fromEntries(session.keys().map((key) => [key, session.get(key)]));
  }

  /**
   * Stores a value. What you change inside an object later in the request is stored as well.
   *
   * @throws E_SESSION_VALUE for a value that would not come back as it is, naming the key and the path in it.
   */
  set<K extends string>(key: K, value: SessionValue<K>): void {
    touched().set(key, value);
  }

  /** Removes a key; one that has no value is no change. */
  delete(key: string): void {
    touched().delete(key);
  }

  /** Removes every key. The session itself, its id and its end stay. */
  clear(): void {
    touched().clear();
  }

  /** Reads a key and removes it. */
  pull<K extends string>(key: K): SessionValue<K> | undefined;
  pull<K extends string>(key: K, fallback: SessionValue<K>): SessionValue<K>;
  pull(key: string, fallback?: unknown): unknown {
    const value = this.get(key, fallback);
    this.delete(key);
    return value;
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
