import type { HttpRequest } from '../http/http-request.js';
import type { Logger } from '../http/logger.js';
import type { MatchedRoute } from '../http/request-context.js';
import type { AccessLine, Outcome, WriteAccessLine } from '../logging/access-line.js';
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
  readonly #write: WriteAccessLine;

  constructor(logger: Logger, { skip }: AccessLogOptions, write: WriteAccessLine) {
    this.#logger = logger;
    this.#skip = skip;
    this.#write = write;
  }

  /** Never throws: the answer is out, and nobody is left who could be told. */
  note(exchange: Exchange, status: number): void {
    try {
      if (!this.#skips(exchange, status)) this.#write(toLine(exchange, status));
    } catch {
      // A logger that fails has no other place to say so.
    }
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

function toLine({ raw, served, begun, id, outcome }: Exchange, status: number): AccessLine {
  return {
    level: levelOf(status, outcome),
    method: raw.method ?? 'GET',
    route: served?.route?.path ?? null,
    status,
    ms: Math.round((performance.now() - begun) * 100) / 100,
    requestId: id,
    outcome,
  };
}

function levelOf(status: number, outcome: Outcome | undefined): AccessLine['level'] {
  if (status >= 500 || outcome === 'broken-off') return 'error';
  return status >= 400 ? 'warn' : 'info';
}
