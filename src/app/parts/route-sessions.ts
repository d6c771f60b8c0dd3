import type { Problem } from '../../errors/mantis-error.js';
import { brokenRules } from '../../errors/option-problems.js';
import type { Route } from '../../routing/route.js';
import { unknownSessions } from '../../session/session-errors.js';
import type { SessionMiddleware } from '../../session/session-middleware.js';
import type { SessionsOptions } from '../options/sessions-options.js';
import { sessionsOf } from './sessions.js';
import type { SessionParts } from './sessions.js';

/** The sessions that a route has. */
export interface RouteSessions {
  /** Whether the application has them at all. */
  readonly isAsked: boolean;
  /** The names of those that it has beside the main ones. */
  readonly names: readonly string[];
  /** What introduces them; `undefined` also where they could not be made. */
  readonly middleware: SessionMiddleware | undefined;
}

/** The sessions of a name; of `undefined`, the application's main ones. */
export function routeSessions(
  { session, sessions = {} }: SessionsOptions,
  all: readonly SessionParts[],
  name: string | undefined,
): RouteSessions {
  const isAsked = name === undefined ? session !== false : Object.hasOwn(sessions, name);
  const middleware = isAsked ? sessionsOf(all, name)?.middleware : undefined;
  return { isAsked, names: Object.keys(sessions), middleware };
}

/** What is wrong with a route whose sessions the application does not have. */
export function missingSessions(
  { action, sessionName }: Route,
  { names }: RouteSessions,
  needsThem: boolean,
): readonly Problem[] {
  if (sessionName !== undefined) return [unknownSessions(action, sessionName, names).problem];
  return needsThem ? [sessionsAreOff(action)] : [];
}

/** The problem of code that needs the main session, which is switched off. */
export function sessionsAreOff(asker: string): Problem {
  return {
    code: 'E_SESSION_DISABLED',
    what: `${asker} needs the session, and the application has session: false.`,
    why: 'The first request to it would fail.',
    fix: 'remove session: false, or do not ask for SessionService there.',
  };
}

/** What is wrong with how requests of one session wait for each other on a route. */
export function waitProblems({ action, session, sessionWait }: Route): readonly Problem[] {
  if (session === false && sessionWait !== undefined) return [lockWithoutSession(action)];
  const isAccepted = typeof sessionWait === 'number' && sessionWait >= 0 && sessionWait <= 3600;
  return brokenRules([
    [`wait of @SessionLock on ${action}`, sessionWait, isAccepted, 'a number of seconds from 0 to 3600'],
  ]);
}

function lockWithoutSession(action: string): Problem {
  return {
    code: 'E_SESSION_NOT_LOADED',
    what: `${action} has @SessionLock and { session: false }.`,
    why: 'Requests of one session could not wait there for each other: nobody would look at whose they are.',
    fix: 'remove one of them.',
  };
}
