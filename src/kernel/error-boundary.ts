import { randomText } from '../crypto/random.js';
import { errorResult } from '../http/error-result.js';
import { HttpError } from '../http/http-error.js';
import type { Logger } from '../http/logger.js';
import type { Result } from '../http/result.js';
import type { Exchange } from './exchange.js';

/** Where errors of a request end: each becomes a response, and those that are the server's fault a line in the log. */
export class ErrorBoundary {
  readonly #logger: Logger;

  constructor(logger: Logger) {
    this.#logger = logger;
  }

  /**
   * The response for an error; never throws. What is no `HttpError` is an opaque 500: its message may hold anything and
   * stays in the log, under the id that the response names.
   */
  toResult(error: unknown, exchange: Exchange): Result {
    try {
      return this.#answer(error, exchange);
    } catch (cause) {
      // The error itself cannot be shown: its details are no JSON, for instance.
      return this.#answer(cause, exchange);
    }
  }

  /** Writes an error to the log. The query is left out: it may hold secrets. */
  report(error: unknown, { raw, id, served }: Exchange, fields: Readonly<Record<string, unknown>>): void {
    const path = raw.url?.split('?', 1)[0];
    const message = error instanceof Error ? error.message : 'Something that is no Error was thrown.';
    const place = { route: served?.route?.path, requestId: id, method: raw.method, path };
    this.#logger.error({ ...fields, ...place, err: error }, message);
  }

  #answer(error: unknown, exchange: Exchange): Result {
    const { accept } = exchange.raw.headers;
    const answer = error instanceof HttpError ? error : new HttpError(500, 'Something went wrong on the server.');
    if (answer.status < 500) return errorResult(answer, accept, { requestId: exchange.id });

    const errorId = randomText(8, 'hex');
    this.report(error, exchange, { errorId });
    return errorResult(answer, accept, { errorId, requestId: exchange.id });
  }
}
