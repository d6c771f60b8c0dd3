import type { Problem } from '../errors/mantis-error.js';
import { isCatchAll } from './route-conflicts.js';
import type { Route } from './route.js';
import { Router } from './router.js';

/** Builds the router of all routes; a path that find-my-way refuses becomes a problem. */
export function buildRouter<Target extends object>(
  routes: readonly Route[],
  toTarget: (route: Route) => Target,
): { router: Router<Target>; problems: readonly Problem[] } {
  const router = new Router<Target>();
  const problems: Problem[] = [];
  const inOrder = [...routes.filter((route) => !isCatchAll(route)), ...routes.filter(isCatchAll)];
  for (const route of inOrder) {
    const target = toTarget(route);
    try {
      for (const method of route.methods) {
        if (!(isCatchAll(route) && router.has(method, route.path))) router.add(method, route.path, target);
      }
    } catch (error) {
      problems.push(refusedPath(route, error));
    }
  }
  return { router, problems };
}

function refusedPath(route: Route, error: unknown): Problem {
  return {
    code: 'E_ROUTE_PATH',
    what: `The path "${route.path}" of ${route.action} is refused.`,
    why: `The router says: ${error instanceof Error ? error.message : String(error)}`,
    fix: 'write a simpler path or constraint.',
  };
}
