import type { Eventually } from '../time/eventually.js';
import type { SessionCommit } from './session-changes.js';
import type { SessionRenewal } from './session-driver.js';
import type { SessionEvents } from './session-events.js';
import type { SessionRecord } from './session-record.js';

/** Why a session gets a new id. */
export type RenameReason = SessionEvents['regenerated']['reason'];
/** Why a session is ended. */
export type EndReason = SessionEvents['destroyed']['reason'];

/** A session as it is kept: the secret text that the cookie carries, a key that tells it from others, the record. */
export interface StoredSession {
  readonly id: string;
  /** Good to tell the session by, and to nobody as a cookie. */
  readonly key: string;
  readonly record: SessionRecord;
  /** Whether this request moved its end. */
  readonly isRenewed?: boolean;
  /** Whether the request came with an id that this one has replaced, so that its answer must bring this one. */
  readonly isSuccessor?: boolean;
}

/** All sessions of an application: behind keys in a driver, or sealed in their cookies. Knows no HTTP. */
export interface Sessions {
  /** Whether what is kept stands in the cookie, so that nothing can be changed without sending one. */
  readonly areInCookies: boolean;
  /** Whether a text from outside has the shape of an id, so that it is worth looking for. */
  couldBeId(text: string): boolean;
  /** The live session that an id names; `undefined` when there is none. @throws what the driver throws */
  find(id: string): Eventually<StoredSession | undefined>;
  /** The same, with its end moved where that is due and costs no further call; else the end is left to `renew`. */
  findAndRenew(id: string, renewal: SessionRenewal): Eventually<StoredSession | undefined>;
  /** Keeps a new session. */
  create(commit: SessionCommit, createdAt: number): Eventually<StoredSession>;
  /** Merges a request's changes into a session; `undefined` when it has ended meanwhile. */
  commit(stored: StoredSession, commit: SessionCommit): Eventually<StoredSession | undefined>;
  /** Merges a request's changes and gives the session a new id; `undefined` when it has ended meanwhile. */
  rename(stored: StoredSession, commit: SessionCommit, reason: RenameReason): Eventually<StoredSession | undefined>;
  /** Moves the end of a session; `undefined` when it has ended meanwhile. */
  renew(stored: StoredSession, expiresAt: number): Eventually<StoredSession | undefined>;
  /** Ends a session; `false` when it has ended, or got a new id, already. */
  end(stored: StoredSession, reason: EndReason): Eventually<boolean>;
  /**
   * Waits for a turn with the session of a key, at most so many milliseconds.
   *
   * @returns what gives it back; `undefined` when the time was up.
   */
  takeTurn(key: string, wait: number): Promise<(() => void) | undefined>;
}
