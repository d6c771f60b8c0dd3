import type { SessionPlan } from '../session/session-middleware.js';

/**
 * What a route asks of the session.
 *
 * @param declared what the decorators say; it wins.
 * @param isNeeded whether the code of the route can reach the session, by the dependency graph, or requests of one
 * session wait there for each other.
 */
export function planSession(declared: boolean | undefined, isNeeded: boolean): SessionPlan['mode'] {
  if (declared === false) return 'off';
  return declared === true || isNeeded ? 'load' : 'renew';
}
