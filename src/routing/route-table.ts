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
  const add = (route: Route, methods: readonly string[], target: Target): boolean => {
    try {
      for (const method of methods) if (!router.has(method, route.path)) router.add(method, route.path, target);
      return true;
    } catch (error) {
      problems.push(refusedPath(route, error));
      return false;
    }
  };
  const all = routes.map((route) => [route, toTarget(route)] as const);
  const explicit = all.filter(([route, target]) => !isCatchAll(route) && add(route, route.methods, target));
  // HEAD follows GET (RFC 9110 §9.3.2), on the same path: a wider one that answers HEAD must not come in between.
  for (const [route, target] of explicit) if (route.methods.includes('GET')) add(route, ['HEAD'], target);
  for (const [route, target] of all) if (isCatchAll(route)) add(route, route.methods, target);
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
