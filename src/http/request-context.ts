import type { HttpRequest } from './http-request.js';
import type { Logger } from './logger.js';

/** Path parameters of a named route. */
export type RouteParameters = Readonly<Record<string, string | number | bigint | boolean | undefined>>;

/** What is known of the matched route while its request is served. */
export interface MatchedRoute {
  /** The route's name; `undefined` when it has none. */
  readonly name: string | undefined;
  /** The path pattern as declared, prefix included: `/users/:id`. */
  readonly path: string;
  /** Where the action stands: `UsersController.show`. */
  readonly action: string;
}

/** One request and what belongs to it; middleware and pending results receive it. */
export interface RequestContext {
  readonly request: HttpRequest;
  /** The matched route; `undefined` where the request has none (404, 405, automatic OPTIONS). */
  readonly route: MatchedRoute | undefined;
  /** The application's logger; what is written through it carries the request's id. */
  readonly logger: Logger;
  /** The path of a named route. @throws E_ROUTE_UNKNOWN, E_ROUTE_PARAMETER */
  url(name: string, parameters?: RouteParameters, query?: Readonly<Record<string, unknown>>): string;
}
