import { BootError } from '../../errors/boot-error.js';
import { brokenRules, unknownOptions } from '../../errors/option-problems.js';
import type { SessionDriver } from '../session-driver.js';
import type { SessionRecord } from '../session-record.js';
import { hasCode } from './file-operations.js';
import { inTime } from './in-time.js';

/** What Mantis needs of a store of express-session. */
export interface ExpressStore {
  get(id: string, done: (error: unknown, session?: unknown) => void): void;
  set(id: string, session: never, done: (error?: unknown) => void): void;
  destroy(id: string, done: (error?: unknown) => void): void;
}

/** Options of `ExpressStoreSessionDriver`. */
export interface ExpressStoreOptions {
  /** Milliseconds after which the store is given up, and the request answered with 503. Default: 2000. */
  readonly timeout?: number;
}

/** A session as stores of express-session expect it; they take the end from the cookie. */
interface ExpressSession {
  readonly cookie: {
    readonly expires: string;
    readonly originalMaxAge: number;
    readonly path: '/';
    readonly httpOnly: true;
  };
  readonly record: SessionRecord;
}

type Done<T> = (error?: unknown, value?: T) => void;

/**
 * Keeps sessions in any store of express-session, such as those that you have already. Sessions that express-session has
 * written there are none of ours, and are left alone.
 *
 * A store only replaces whole sessions. So commits are merged under a lock that holds for one process: of two processes,
 * one can overwrite what the other has just stored, or bring back what it has ended. Sessions of an owner cannot be listed.
 */
export class ExpressStoreSessionDriver implements SessionDriver {
  readonly #store: ExpressStore;
  readonly #timeout: number;

  /** @throws {BootError} E_OPTION for what is no store, and an option of the wrong kind. */
  constructor(store: ExpressStore, options: ExpressStoreOptions = {}) {
    const { timeout = 2000 } = options;
    const problems = [
      ...unknownOptions(options, ['timeout']),
      ...brokenRules([
        ['store', store, isStore(store), 'a store of express-session: get, set and destroy'],
        ['timeout', timeout, Number.isFinite(timeout) && timeout > 0, 'a number of milliseconds above 0'],
      ]),
    ];
    if (problems.length > 0) throw new BootError(problems);
    this.#store = store;
    this.#timeout = timeout;
  }

  async read(key: string): Promise<SessionRecord | undefined> {
    const session = await this.#call<unknown>((done) => this.#store.get(key, forgiving(done)));
    return isOurs(session) ? session.record : undefined;
  }

  async write(key: string, record: SessionRecord): Promise<void> {
    // Stores declare their sessions each in their own way, and keep what they get.
    await this.#call((done) => this.#store.set(key, toExpress(record) as never, done));
  }

  async destroy(key: string): Promise<void> {
    await this.#call((done) => this.#store.destroy(key, forgiving(done)));
  }

  #call<T>(start: (done: Done<T>) => void): Promise<T | undefined> {
    const answer = new Promise<T | undefined>((resolve, reject) => {
      start((error, value) => {
        if (error === undefined || error === null) resolve(value);
        else reject(error instanceof Error ? error : new TypeError(`The store says: ${String(error)}`));
      });
    });
    return inTime(answer, this.#timeout);
  }
}

/** Stores of files report as an error that a session is not there; of a `set`, the same error says that it was not stored. */
function forgiving<T>(done: Done<T>): Done<T> {
  return (error, value) => done(hasCode(error, 'ENOENT') ? undefined : error, value);
}

function toExpress(record: SessionRecord): ExpressSession {
  const expires = new Date(record.expiresAt);
  const originalMaxAge = Math.max(0, record.expiresAt - Date.now());
  return { cookie: { expires: expires.toISOString(), originalMaxAge, path: '/', httpOnly: true }, record };
}

function isOurs(session: unknown): session is ExpressSession {
  return typeof session === 'object' && session !== null && 'record' in session && 'cookie' in session;
}

function isStore(store: unknown): boolean {
  const methods = ['get', 'set', 'destroy'];
  return (
    typeof store === 'object' &&
    store !== null &&
    methods.every((name) => typeof Reflect.get(store, name) === 'function')
  );
}
