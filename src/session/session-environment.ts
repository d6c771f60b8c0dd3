import type { Lifetime } from './lifetime.js';
import type { SessionLogin } from './session-changes.js';
import type { SessionReport } from './session-driver.js';
import type { Sessions } from './sessions.js';

/** What a session needs of the application. */
export interface SessionEnvironment {
  readonly sessions: Sessions;
  readonly lifetime: Lifetime;
  readonly report: SessionReport;
  /** Whether the pages of a session get CSRF tokens. */
  readonly csrfTokens: boolean;
  now(): number;
}

/** What is noted of a visitor who signs in. */
export type Visitor = Pick<SessionLogin, 'userAgent' | 'ip'>;

/** What the response must do about the cookie. */
export type CookieOrder = { readonly kind: 'issue'; readonly id: string } | { readonly kind: 'clear' };

/** What became of a commit: in the driver, or dropped since the session had ended. */
export type CommitOutcome = 'done' | 'dropped';
