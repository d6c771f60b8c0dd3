import { MantisError } from '../errors/mantis-error.js';
import type { SessionReport } from './session-driver.js';

/**
 * Why `save()` rejected. `cause` is the driver's error when the driver failed (`E_SESSION_SAVE`); with
 * `E_SESSION_ENDED` the session was destroyed, replaced or expired while the request was being served.
 *
 * What could not be saved is given up: it is not tried again when the request ends.
 */
export class SessionSaveError extends MantisError {
  override readonly name = 'SessionSaveError';
}

/** The error for a driver that failed. */
export function saveFailed(cause: unknown): SessionSaveError {
  const problem = {
    code: 'E_SESSION_SAVE',
    what: 'The session could not be saved.',
    why: `The reason: ${cause instanceof Error ? cause.message : String(cause)}.`,
    fix: 'see the cause; catch this error around save() to answer in your own words.',
  } as const;
  return new SessionSaveError(problem, { cause });
}

/** The error for a session that is gone. */
export function sessionEnded(): SessionSaveError {
  return new SessionSaveError({
    code: 'E_SESSION_ENDED',
    what: 'The session ended while this request was being served.',
    why: 'It was destroyed, replaced or expired meanwhile, and what has ended is never brought back.',
    fix: 'treat the visitor as one without a session.',
  });
}

/** Tells the log that a session is gone, where nobody saved and saw the error. */
export function reportGone(report: SessionReport): void {
  report.warn('A commit was dropped: its session had ended meanwhile.', { event: 'gone' });
  report.event('gone', {});
}
