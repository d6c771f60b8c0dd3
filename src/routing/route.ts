import type { Constructor } from '../container/design-types.js';
import type { HttpRequest } from '../http/http-request.js';
import type { UploadPlan } from '../http/upload-plan.js';
import type { MatchedRoute } from '../http/request-context.js';
import type { HostPattern } from './host-pattern.js';
import type { MiddlewareLike } from './notes.js';
import type { PatternPart } from './path-pattern.js';

/** Produces one argument of an action from the request. */
export type ArgumentBinder = (request: HttpRequest) => unknown;

/** A route as the compiler leaves it: checked and ready to be served. */
export interface Route extends MatchedRoute {
  readonly methods: readonly string[];
  readonly parts: readonly PatternPart[];
  /** The pattern of `host`. */
  readonly hostPattern: HostPattern | undefined;
  readonly controller: Constructor;
  /** What the paths of one decorator have in common; they share a name. */
  readonly declaration: object;
  /** The name of the controller's method. */
  readonly method: string;
  /** The controller's method, to be called on a controller object. */
  readonly handler: (...values: unknown[]) => unknown;
  readonly arguments: readonly ArgumentBinder[];
  readonly middleware: readonly MiddlewareLike[];
  /** The files that the action accepts; `undefined` where it asks for none. */
  readonly uploads: UploadPlan | undefined;
  /** Seconds that requests of one session wait for each other; `undefined` where they run side by side. */
  readonly sessionWait: number | undefined;
  /** What the decorators say about the session; `undefined` leaves it to the dependency graph. */
  readonly session: boolean | undefined;
  /** Which of the application's `sessions` it has; `undefined` for the one that `session` describes. */
  readonly sessionName: string | undefined;
  /** Whether the body or its files are checked, so that it may be a form that goes back to its page. */
  readonly takesForm: boolean;
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
  /** The controller's class name. */
  readonly controller: string;
  /** The names of the middleware of its groups, controller and action, the outermost first. */
  readonly middleware: readonly string[];
  /** The host to which the route is bound; `undefined` for every host. */
  readonly host: string | undefined;
}

/** The row that stands for a route in the table. */
export function toRow({ methods, path, name, action, controller, middleware, host }: Route): RouteRow {
  return Object.freeze({
    methods,
    path,
    name,
    action,
    controller: controller.name,
    middleware: Object.freeze(middleware.map(nameOf)),
    host,
  });
}

/** Where there is no middleware by mistake, that is still to be reported when the row is made. */
function nameOf(middleware: unknown): string {
  return (typeof middleware === 'function' && middleware.name) || '(anonymous)';
}
