import type { Eventually } from '../time/eventually.js';
import type { HttpRequest } from './http-request.js';
import type { UrlFunction } from './route-names.js';
import type { Logger } from './logger.js';

/** What is known of the matched route while its request is served. */
export interface MatchedRoute {
  /** The route's name; `undefined` when it has none. */
  readonly name: string | undefined;
  /** The path pattern as declared, prefix included: `/users/:id`. */
  readonly path: string;
  /** Where the action stands: `UsersController.show`. */
  readonly action: string;
  /** The host pattern to which the route is bound; `undefined` for every host. */
  readonly host: string | undefined;
}

/** One request and what belongs to it; middleware and pending results receive it. */
export interface RequestContext {
  readonly request: HttpRequest;
  /** The matched route; `undefined` where the request has none (404, 405, automatic OPTIONS). */
  readonly route: MatchedRoute | undefined;
  /** The application's logger; what is written through it carries the request's id. */
  readonly logger: Logger;
  /** The URL of a route; an absolute one has protocol and host of this request. @throws E_ROUTE_UNKNOWN, E_ROUTE_PARAMETER */
  readonly url: UrlFunction;
  /** The text of a view, for an answer of another kind, or for a mail. @throws E_VIEW_UNKNOWN, E_VIEW_FAILED, E_VIEW_ENGINE */
  readonly render: (template: string, data?: object) => Eventually<string>;
}
