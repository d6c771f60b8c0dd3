import { BoundLogger } from '../http/bound-logger.js';
import type { HttpRequest } from '../http/http-request.js';
import type { Logger } from '../http/logger.js';
import type { MatchedRoute, RequestContext } from '../http/request-context.js';

/** What the scope of a request is made of. */
export interface ScopeParts {
  readonly urlFor: (request: HttpRequest) => RequestContext['url'];
  readonly render: RequestContext['render'];
  readonly logger: Logger;
}

/** What one request's middleware and pending results receive. Most use little of it, so that the rest is made when asked for. */
export class RequestScope implements RequestContext {
  readonly request: HttpRequest;
  readonly route: MatchedRoute | undefined;
  readonly #parts: ScopeParts;
  #url: RequestContext['url'] | undefined;

  constructor(request: HttpRequest, route: MatchedRoute | undefined, parts: ScopeParts) {
    this.request = request;
    this.route = route;
    this.#parts = parts;
  }

  get url(): RequestContext['url'] {
    return (this.#url ??= this.#parts.urlFor(this.request));
  }

  get render(): RequestContext['render'] {
    return this.#parts.render;
  }

  /** The logger of the application, whose lines carry the id of the request. */
  get logger(): Logger {
    return new BoundLogger(this.#parts.logger, () => this.request.id);
  }
}
