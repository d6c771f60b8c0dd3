import type { Problem } from '../errors/mantis-error.js';
import { patternShape } from './path-pattern.js';
import type { Route } from './route.js';

/** Routes as they can be served together, and what stood in the way of the others. */
export interface ResolvedConflicts {
  readonly routes: readonly Route[];
  readonly problems: readonly Problem[];
}

/** Finds routes that answer the same requests, of which the first stays, and routes that share a name. */
export function resolveConflicts(routes: readonly Route[]): ResolvedConflicts {
  const requests = repeated(routes, requestKeys);
  const names = repeated(routes, nameKeys);
  const later = new Set(requests.map(({ second }) => second));
  return {
    routes: routes.filter((route) => !later.has(route)),
    problems: [...requests.map(duplicateRoute), ...names.map(duplicateName)],
  };
}

interface Repetition {
  readonly first: Route;
  readonly second: Route;
  /** What both have. */
  readonly key: string;
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

function repeated(routes: readonly Route[], keysOf: (route: Route) => readonly string[]): readonly Repetition[] {
  const seen = new Map<string, Route>();
  const repetitions: Repetition[] = [];
  for (const second of routes) {
    for (const key of keysOf(second)) {
      const first = seen.get(key);
      if (first) repetitions.push({ first, second, key });
      else seen.set(key, second);
    }
  }
  return repetitions;
}

function duplicateRoute({ first, second, key }: Repetition): Problem {
  return {
    code: 'E_ROUTE_DUPLICATE',
    what: `${key.split(' ').slice(0, -1).join(' ')} ${second.path} is declared by ${first.action} and by ${second.action}.`,
    why: 'A request can only go to one of them.',
    fix: 'remove one, or change its path or method.',
  };
}

function duplicateName({ first, second, key }: Repetition): Problem {
  return {
    code: 'E_ROUTE_NAME_DUPLICATE',
    what: `The route name '${key}' is given to ${first.action} and to ${second.action}.`,
    why: 'url() could not tell which path is meant.',
    fix: 'give each route a name of its own.',
  };
}
