import type { HttpRequest } from '../http/http-request.js';
import type { Logger } from '../http/logger.js';
import type { MatchedRoute } from '../http/request-context.js';
import type { Exchange } from './exchange.js';

/** An answered request, as the access log sees it. */
export interface AnsweredRequest {
  /** `undefined` for one that could not be read. */
  readonly request: HttpRequest | undefined;
  /** `undefined` where no route matched. */
  readonly route: MatchedRoute | undefined;
  readonly status: number;
}

/** Options of the access log. */
export interface AccessLogOptions {
  /** Whether to leave a request out, such as those of a health check. Default: none is left out. */
  skip?: (answered: AnsweredRequest) => boolean;
}

/**
 * Writes one line for each request when its answer is over: `method route status ms requestId`, and `outcome` for one
 * that is not complete. The route is the pattern: a path may hold a token, and a query holds anything.
 */
export class AccessLog {
  readonly #logger: Logger;
  readonly #skip: AccessLogOptions['skip'];

  constructor(logger: Logger, { skip }: AccessLogOptions) {
    this.#logger = logger;
    this.#skip = skip;
  }

  /** Never throws: the answer is out, and nobody is left who could be told. */
  note(exchange: Exchange, status: number): void {
    try {
      if (!this.#skips(exchange, status)) this.#write(exchange, status);
    } catch {
      // A logger that fails has no other place to say so.
    }
  }

  #write({ raw, served, begun, id, outcome }: Exchange, status: number): void {
    const method = raw.method ?? 'GET';
    const route = served?.route?.path ?? null;
    const ms = Math.round((performance.now() - begun) * 100) / 100;
    const fields = outcome
      ? { method, route, status, ms, requestId: id, outcome }
      : { method, route, status, ms, requestId: id };
    const message = route === null ? `${method} ${status}` : `${method} ${route} ${status}`;
    if (status >= 500 || outcome === 'broken-off') this.#logger.error(fields, message);
    else if (status >= 400) this.#logger.warn(fields, message);
    else this.#logger.info(fields, message);
  }

  #skips({ request, served }: Exchange, status: number): boolean {
    if (!this.#skip) return false;
    try {
      return this.#skip({ request, route: served?.route, status });
    } catch (err) {
      this.#logger.error({ err }, 'accessLog.skip has failed; the request is not left out.');
      return false;
    }
  }
}
