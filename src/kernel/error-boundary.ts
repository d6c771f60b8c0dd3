import type { IncomingMessage } from 'node:http';
import { constructionPathOf } from '../container/construction.js';
import { tokenName } from '../container/token-name.js';
import { randomText } from '../crypto/random.js';
import { errorResult } from '../http/error-result.js';
import { HttpError } from '../http/http-error.js';
import type { Logger } from '../http/logger.js';
import type { MatchedRoute } from '../http/request-context.js';
import type { Result } from '../http/result.js';

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
  toResult(error: unknown, request: IncomingMessage, route?: MatchedRoute): Result {
    try {
      return this.#answer(error, request, route);
    } catch (cause) {
      // The error itself cannot be shown: its details are no JSON, for instance.
      return this.#answer(cause, request, route);
    }
  }

  /** Writes an error to the log. The query is left out: it may hold secrets. */
  report(error: unknown, request: IncomingMessage, fields: Readonly<Record<string, unknown>>): void {
    const path = request.url?.split('?', 1)[0];
    const message = error instanceof Error ? error.message : 'Something that is no Error was thrown.';
    const constructing = constructionPathOf(error)?.map(tokenName).join(' → ');
    this.#logger.error({ ...fields, method: request.method, path, constructing, err: error }, message);
  }

  #answer(error: unknown, request: IncomingMessage, route: MatchedRoute | undefined): Result {
    const answer = error instanceof HttpError ? error : new HttpError(500, 'Something went wrong on the server.');
    if (answer.status < 500) return errorResult(answer, request.headers.accept);

    const errorId = randomText(8, 'hex');
    this.report(error, request, { errorId, route: route?.path });
    return errorResult(answer, request.headers.accept, errorId);
  }
}
