import type { Problem } from '../errors/mantis-error.js';
import { hostShape } from './host-pattern.js';
import { expandOptional, patternShape } from './path-pattern.js';
import type { Route } from './route.js';

/** Routes as they can be served together, and what stood in the way of the others. */
export interface ResolvedConflicts {
  readonly routes: readonly Route[];
  readonly problems: readonly Problem[];
}

/** Finds routes that answer the same requests, of which the first stays, and routes that share a name. */
export function resolveConflicts(routes: readonly Route[], caseSensitive: boolean): ResolvedConflicts {
  const requests = repeated(routes, (route) => requestKeys(route, caseSensitive));
  const names = repeated(routes, nameKeys).filter(({ first, second }) => first.declaration !== second.declaration);
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

/** What a route answers; one with optional parameters answers several paths. */
function requestKeys(route: Route, caseSensitive: boolean): readonly string[] {
  const methods = isCatchAll(route) ? ['every method'] : route.methods;
  const host = hostShape(route.hostPattern);
  const paths = expandOptional(route.parts).map((parts) => `//${host}${patternShape(parts, caseSensitive)}`);
  return methods.flatMap((method) => paths.map((path) => `${method} ${path}`));
}

function nameKeys(route: Route): readonly string[] {
  return route.name === undefined ? [] : [route.name];
}

function repeated(routes: readonly Route[], keysOf: (route: Route) => readonly string[]): readonly Repetition[] {
  const seen = new Map<string, Route>();
  const repetitions: Repetition[] = [];
  for (const second of routes) {
    const keys = keysOf(second);
    const key = keys.find((each) => seen.has(each));
    const first = key === undefined ? undefined : seen.get(key);
    if (first && key !== undefined) repetitions.push({ first, second, key });
    else for (const each of keys) seen.set(each, second);
  }
  return repetitions;
}

function duplicateRoute({ first, second, key }: Repetition): Problem {
  return {
    code: 'E_ROUTE_DUPLICATE',
    what: `${key.split(' ').slice(0, -1).join(' ')} ${second.path} is declared by ${first.action} and by ${second.action}.`,
    why:
      first.path === second.path
        ? 'A request can only go to one of them.'
        : `A request can only go to one of them, and ${first.path} answers it already.`,
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
