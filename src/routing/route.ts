import type { Constructor } from '../container/design-types.js';
import type { HttpRequest } from '../http/http-request.js';
import type { MatchedRoute } from '../http/request-context.js';
import type { MiddlewareLike } from './notes.js';
import type { PatternPart } from './path-pattern.js';

/** Produces one argument of an action from the request. */
export type ArgumentBinder = (request: HttpRequest) => unknown;

/** A route as the compiler leaves it: checked and ready to be served. */
export interface Route extends MatchedRoute {
  readonly methods: readonly string[];
  readonly parts: readonly PatternPart[];
  readonly controller: Constructor;
  /** The controller's method, to be called on a controller object. */
  readonly handler: (...values: unknown[]) => unknown;
  readonly arguments: readonly ArgumentBinder[];
  readonly middleware: readonly MiddlewareLike[];
  /** Seconds that requests of one session wait for each other; `undefined` where they run side by side. */
  readonly sessionWait: number | undefined;
  /** What the decorators say about the session; `undefined` leaves it to the dependency graph. */
  readonly session: boolean | undefined;
  /** Whether unsafe requests of other sites are refused, where the application refuses them at all. */
  readonly csrf: boolean;
}

/** One row of the route table. */
export interface RouteRow {
  /** The HTTP methods, in capitals. */
  readonly methods: readonly string[];
  /** The path pattern, prefix included. */
  readonly path: string;
  /** The route's name; `undefined` when it has none. */
  readonly name: string | undefined;
  /** Where the action stands: `UsersController.show`. */
  readonly action: string;
}

/** The row that stands for a route in the table. */
export function toRow({ methods, path, name, action }: Route): RouteRow {
  return Object.freeze({ methods, path, name, action });
}
