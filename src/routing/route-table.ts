import type { Problem } from '../errors/mantis-error.js';
import type { HttpRequest } from '../http/http-request.js';
import { hostShape, matchHost, withoutPort } from './host-pattern.js';
import type { HostPattern } from './host-pattern.js';
import { expandOptional, patternShape } from './path-pattern.js';
import { isCatchAll } from './route-conflicts.js';
import type { Route } from './route.js';
import { Router, unusablePath } from './router.js';
import type { Match, RouterEntry, RouterSettings } from './router.js';

/** The routes of one host. */
interface HostRoutes<Target extends object> {
  /** `undefined` for the routes of every host. */
  readonly host: HostPattern | undefined;
  readonly router: Router<Target>;
}

/** What is asked of a request to find its route. */
export type Addressed = Pick<HttpRequest, 'method' | 'path' | 'host'>;

/**
 * Finds the target of a request. Routes of a host win over those of every host, and a host that is written out over
 * one with parameters.
 */
export class RouteTable<Target extends object> {
  readonly #every: Router<Target>;
  readonly #ofHosts: readonly HostRoutes<Target>[];

  constructor(entries: ReadonlyMap<HostPattern | undefined, readonly RouterEntry<Target>[]>, settings: RouterSettings) {
    const tables = [...entries].map(([host, list]) => ({ host, router: new Router(list, settings) }));
    this.#every = tables.find(({ host }) => !host)?.router ?? new Router([], settings);
    this.#ofHosts = tables
      .filter(({ host }) => host)
      .sort((one, other) => (one.host?.names.length ?? 0) - (other.host?.names.length ?? 0));
  }

  /** The target of a request with the parameters of its path and host. */
  match(request: Addressed): Match<Target> | undefined {
    if (this.#ofHosts.length === 0) return this.#every.match(request.method, request.path);
    return this.#ofHost(request) ?? this.#every.match(request.method, request.path);
  }

  /** The methods that a request to this address may have, with what follows from them; empty for an unknown one. */
  allowedMethods({ path, host }: Omit<Addressed, 'method'>): readonly string[] {
    const routers = [this.#every, ...this.#at(host).map(({ router }) => router)];
    const found = routers.flatMap((router) => router.methodsOf(path));
    if (found.length === 0) return [];
    return [...new Set([...found, 'OPTIONS'])].sort();
  }

  #ofHost({ method, path, host }: Addressed): Match<Target> | undefined {
    for (const { router, params } of this.#at(host)) {
      const match = router.match(method, path);
      if (match) return { target: match.target, params: Object.assign(params, match.params) };
    }
    return undefined;
  }

  #at(host: string): readonly { router: Router<Target>; params: Record<string, string> }[] {
    if (this.#ofHosts.length === 0) return [];
    const name = withoutPort(host);
    return this.#ofHosts.flatMap(({ host: pattern, router }) => {
      const params = pattern && matchHost(pattern, name);
      return params ? [{ router, params }] : [];
    });
  }
}

/** Builds the table of all routes; a path that the router refuses becomes a problem. */
export function buildRouteTable<Target extends object>(
  routes: readonly Route[],
  toTarget: (route: Route) => Target,
  settings: RouterSettings,
): { table: RouteTable<Target>; problems: readonly Problem[] } {
  const hosts = new Map<string, HostPattern | undefined>([['', undefined]]);
  for (const { hostPattern: host } of routes) if (!hosts.has(hostShape(host))) hosts.set(hostShape(host), host);

  const checked = routes.map((route) => ({ route, target: toTarget(route), problems: refusedPath(route) }));
  const problems = checked.flatMap((each) => each.problems);
  const all = checked.filter((each) => each.problems.length === 0).map(({ route, target }) => [route, target] as const);
  const entries = [...hosts].map(([shape, host]) => {
    const ofHost = all.filter(([route]) => hostShape(route.hostPattern) === shape);
    return [host, entriesOf(ofHost, settings)] as const;
  });
  return { table: new RouteTable(new Map(entries), settings), problems };
}

/** The paths of routes in the order in which they take a method: explicit ones, HEAD by GET, then `@All`. */
function entriesOf<Target extends object>(
  routes: readonly (readonly [Route, Target])[],
  { caseSensitive }: RouterSettings,
): readonly RouterEntry<Target>[] {
  const entries = new Map<string, RouterEntry<Target>>();
  const add = (route: Route, methods: readonly string[], target: Target): void => {
    for (const parts of expandOptional(route.parts)) {
      const shape = patternShape(parts, caseSensitive);
      for (const method of methods) {
        const key = `${method} ${shape}`;
        if (!entries.has(key)) entries.set(key, { method, parts, target });
      }
    }
  };
  const explicit = routes.filter(([route]) => !isCatchAll(route));
  for (const [route, target] of explicit) add(route, route.methods, target);
  // HEAD follows GET (RFC 9110 §9.3.2), on the same path: a wider one that answers HEAD must not come in between.
  for (const [route, target] of explicit) if (route.methods.includes('GET')) add(route, ['HEAD'], target);
  for (const [route, target] of routes) if (isCatchAll(route)) add(route, route.methods, target);
  return [...entries.values()];
}

function refusedPath(route: Route): readonly Problem[] {
  const reason = expandOptional(route.parts)
    .map(unusablePath)
    .find((each) => each !== undefined);
  if (reason === undefined) return [];
  return [
    {
      code: 'E_ROUTE_PATH',
      what: `The path "${route.path}" of ${route.action} is refused.`,
      why: `The router says: ${reason}`,
      fix: 'write a simpler path or constraint.',
    },
  ];
}
