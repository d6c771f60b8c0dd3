import type { IncomingMessage } from 'node:http';
import { constructionPathOf } from '../container/construction.js';
import { tokenName } from '../container/token-name.js';
import { randomText } from '../crypto/random.js';
import type { ErrorAnswers } from '../error-pages/error-answers.js';
import { HttpError } from '../http/http-error.js';
import type { Logger } from '../http/logger.js';
import type { MatchedRoute } from '../http/request-context.js';
import type { Result } from '../http/result.js';
import { attempt } from '../time/eventually.js';
import type { Eventually } from '../time/eventually.js';

/** Where errors of a request end: each becomes a response, and those that are the server's fault a line in the log. */
export class ErrorBoundary {
  readonly #logger: Logger;
  readonly #answers: ErrorAnswers;

  constructor(logger: Logger, answers: ErrorAnswers) {
    this.#logger = logger;
    this.#answers = answers;
  }

  /**
   * The response for an error; never throws. What is no `HttpError` is an opaque 500: its message may hold anything and
   * stays in the log, under the id that the response names.
   */
  toResult(error: unknown, request: IncomingMessage, route?: MatchedRoute): Eventually<Result> {
    return attempt(
      () => this.#answer(error, request, route),
      // The error itself cannot be shown: its details are no JSON, for instance.
      (cause) => this.#answer(cause, request, route),
    );
  }

  /** Writes an error to the log. The query is left out: it may hold secrets. */
  report(error: unknown, request: IncomingMessage, fields: Readonly<Record<string, unknown>>): void {
    const path = request.url?.split('?', 1)[0];
    const message = error instanceof Error ? error.message : 'Something that is no Error was thrown.';
    const constructing = constructionPathOf(error)?.map(tokenName).join(' → ');
    this.#logger.error({ ...fields, method: request.method, path, constructing, err: error }, message);
  }

  #answer(error: unknown, request: IncomingMessage, route: MatchedRoute | undefined): Eventually<Result> {
    const answer = error instanceof HttpError ? error : new HttpError(500, 'Something went wrong on the server.');
    const pageFailed = (cause: unknown): void => this.report(cause, request, { event: 'error-page-failed' });
    if (answer.status < 500) return this.#answers.toResult({ thrown: error, answer, request, route, pageFailed });

    const errorId = randomText(8, 'hex');
    this.report(error, request, { errorId, route: route?.path });
    return this.#answers.toResult({ thrown: error, answer, errorId, request, route, pageFailed });
  }
}
