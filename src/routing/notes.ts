import type { FilesOptions } from './file-options.js';
import type { MiddlewareFunction, Middleware } from '../http/middleware.js';
import type { Constructor } from '../container/design-types.js';
import { prototypeChain } from '../values/prototypes.js';

/** Middleware as users pass it: a function, or a class with `handle` that the container constructs. */
export type MiddlewareLike = MiddlewareFunction | Constructor<Middleware>;

/** Options of one route. */
export interface RouteOptions {
  /** A name that is unique in the application, for `url()` and `redirect.route()`. Default: none. */
  name?: string;
  /**
   * Whether the session is loaded. Default: it is, where the controller or its middleware can reach it through their
   * constructors. `true` loads it for code that cannot be seen that way; `false` switches even the renewal off. The name
   * of one of the application's `sessions` makes that one the session of the route.
   */
  session?: boolean | string;
  /**
   * `false` lets unsafe requests of other sites pass, for a route whose requests prove themselves otherwise: a webhook with a
   * signature. Default: as the application's option `csrf` says.
   */
  csrf?: boolean;
}

/** Options of all routes of a controller; a route's own options win. */
export interface ControllerOptions extends Pick<RouteOptions, 'session' | 'csrf'> {
  /** What stands before the names of its routes, such as `'users.'`. Default: nothing. */
  name?: string;
  /**
   * The host to which its routes are bound: `'admin.example.com'`, or `':tenant.example.com'`, where `@Param('tenant')`
   * is the label. Compared without port and case; behind a trusted proxy it is the host that the proxy reports.
   * Default: the group's, or every host.
   */
  host?: string;
}

/** From where an action's parameter is filled. */
export type ParameterSource = 'param' | 'query' | 'header' | 'cookie' | 'body' | 'file' | 'files' | 'ip' | 'request';

/** A type given in a decorator: a class, `[a class]` for a list, or an enum object. */
export type ExplicitType = Constructor | BigIntConstructor | readonly [ExplicitType] | object;

/** What a parameter decorator wrote down. */
export interface ParameterNote {
  readonly source: ParameterSource;
  readonly name: string | undefined;
  readonly type: ExplicitType | undefined;
  /** The groups of class-validator whose rules hold; `undefined` for all rules. */
  readonly groups?: readonly string[] | undefined;
  /** What `@File` or `@Files` accepts. */
  readonly files?: FilesOptions;
}

/** What a verb decorator wrote down. */
export interface RouteNote {
  readonly methods: readonly string[];
  /** As they were written: whether they are texts is checked at boot. */
  readonly paths: readonly unknown[];
  readonly action: string;
  readonly options: RouteOptions;
}

/** What the decorators of one class wrote down; the route compiler reads it at boot. */
export interface ControllerNotes {
  controller: { readonly prefix: string; readonly options: ControllerOptions } | undefined;
  readonly routes: RouteNote[];
  readonly parameters: Map<string, Map<number, ParameterNote>>;
  readonly middleware: MiddlewareLike[];
  readonly actionMiddleware: Map<string, MiddlewareLike[]>;
  /** Seconds that requests of one session wait for each other; `undefined` where they run side by side. */
  sessionWait: number | undefined;
  readonly actionSessionWaits: Map<string, number>;
}

const notes = new WeakMap<object, ControllerNotes>();

/** The notes of a class itself, made on first use. */
export function notesOf(target: object): ControllerNotes {
  let found = notes.get(target);
  if (!found) {
    found = {
      controller: undefined,
      routes: [],
      parameters: new Map(),
      middleware: [],
      actionMiddleware: new Map(),
      sessionWait: undefined,
      actionSessionWaits: new Map(),
    };
    notes.set(target, found);
  }
  return found;
}

/** The notes of a class and of the classes that it extends, the class itself first. */
export function inheritedNotes(target: object): readonly ControllerNotes[] {
  return [...prototypeChain(target)].map((each) => notes.get(each)).filter((own) => own !== undefined);
}
