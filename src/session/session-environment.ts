import type { CompleteDriver } from './complete-driver.js';
import type { Lifetime } from './lifetime.js';
import type { SessionLogin } from './session-changes.js';
import type { SessionReport } from './session-driver.js';
import type { SessionRecord } from './session-record.js';

/** A session as it is stored: the secret id, the driver's key for it, the record. */
export interface StoredSession {
  readonly id: string;
  readonly key: string;
  readonly record: SessionRecord;
  /** Whether this request moved its end. */
  readonly isRenewed?: boolean;
  /** Whether the request came with an id that this one has replaced. */
  readonly isSuccessor?: boolean;
}

/** What a session needs of the application. */
export interface SessionEnvironment {
  readonly driver: CompleteDriver;
  readonly lifetime: Lifetime;
  readonly report: SessionReport;
  /** Whether the pages of a session get CSRF tokens. */
  readonly csrfTokens: boolean;
  now(): number;
  /** The driver's key for an id. */
  keyOf(id: string): string;
}

/** What is noted of a visitor who signs in. */
export type Visitor = Pick<SessionLogin, 'userAgent' | 'ip'>;

/** What the response must do about the cookie. */
export type CookieOrder = { readonly kind: 'issue'; readonly id: string } | { readonly kind: 'clear' };

/** What became of a commit: in the driver, or dropped since the session had ended. */
export type CommitOutcome = 'done' | 'dropped';
