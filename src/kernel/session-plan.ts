import type { SessionPlan } from '../session/session-middleware.js';

/**
 * What a route asks of the session.
 *
 * @param declared what the decorators say; it wins.
 * @param isReachable whether the code of the route can reach the session, by the dependency graph.
 */
export function planSession(declared: boolean | undefined, isReachable: boolean): SessionPlan['mode'] {
  if (declared === false) return 'off';
  return declared === true || isReachable ? 'load' : 'renew';
}
