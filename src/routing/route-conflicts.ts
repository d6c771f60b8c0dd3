import type { Problem } from '../errors/mantis-error.js';
import { patternShape } from './path-pattern.js';
import type { Route } from './route.js';

/** Routes that answer the same requests, and routes that share a name. */
export function findConflicts(routes: readonly Route[]): readonly Problem[] {
  return [...repeated(routes, requestKeys, duplicateRoute), ...repeated(routes, nameKeys, duplicateName)];
}

/** How many methods `@All` stands for; such a route gives way to one that names its method. */
const allMethods = 7;

/** Whether a route stands for every method. */
export function isCatchAll(route: Pick<Route, 'methods'>): boolean {
  return route.methods.length === allMethods;
}

function requestKeys(route: Route): readonly string[] {
  const methods = isCatchAll(route) ? ['every method'] : route.methods;
  return methods.map((method) => `${method} ${patternShape(route.parts)}`);
}

function nameKeys(route: Route): readonly string[] {
  return route.name === undefined ? [] : [route.name];
}

function repeated(
  routes: readonly Route[],
  keysOf: (route: Route) => readonly string[],
  toProblem: (first: Route, second: Route, key: string) => Problem,
): readonly Problem[] {
  const seen = new Map<string, Route>();
  const problems: Problem[] = [];
  for (const route of routes) {
    for (const key of keysOf(route)) {
      const first = seen.get(key);
      if (first) problems.push(toProblem(first, route, key));
      else seen.set(key, route);
    }
  }
  return problems;
}

function duplicateRoute(first: Route, second: Route, key: string): Problem {
  return {
    code: 'E_ROUTE_DUPLICATE',
    what: `${key.split(' ').slice(0, -1).join(' ')} ${second.path} is declared by ${first.action} and by ${second.action}.`,
    why: 'A request can only go to one of them.',
    fix: 'remove one, or change its path or method.',
  };
}

function duplicateName(first: Route, second: Route, name: string): Problem {
  return {
    code: 'E_ROUTE_NAME_DUPLICATE',
    what: `The route name '${name}' is given to ${first.action} and to ${second.action}.`,
    why: 'url() could not tell which path is meant.',
    fix: 'give each route a name of its own.',
  };
}
