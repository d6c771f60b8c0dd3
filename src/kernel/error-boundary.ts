import { constructionPathOf } from '../container/construction.js';
import { tokenName } from '../container/token-name.js';
import { randomText } from '../crypto/random.js';
import type { ErrorAnswers } from '../error-pages/error-answers.js';
import { addNoted } from '../http/error-headers.js';
import { HttpError } from '../http/http-error.js';
import type { Logger } from '../http/logger.js';
import type { Result } from '../http/result.js';
import { attempt, follow } from '../time/eventually.js';
import type { Eventually } from '../time/eventually.js';
import type { Exchange } from './exchange.js';

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
  toResult(error: unknown, exchange: Exchange): Eventually<Result> {
    const made = attempt(
      () => this.#answer(error, exchange),
      // The error itself cannot be shown: its details are no JSON, for instance.
      (cause) => this.#answer(cause, exchange),
    );
    return follow(made, (answer) => {
      if (exchange.request) addNoted(answer.headers, exchange.request);
      return answer;
    });
  }

  /** Writes an error to the log. The query is left out: it may hold secrets. */
  report(error: unknown, { raw, id, served }: Exchange, fields: Readonly<Record<string, unknown>>): void {
    const path = raw.url?.split('?', 1)[0];
    const message = error instanceof Error ? error.message : 'Something that is no Error was thrown.';
    const constructing = constructionPathOf(error)?.map(tokenName).join(' → ');
    const place = { route: served?.route?.path, requestId: id, method: raw.method, path };
    this.#logger.error({ ...fields, ...place, constructing, err: error }, message);
  }

  #answer(thrown: unknown, exchange: Exchange): Eventually<Result> {
    const { raw: request, id: requestId, served } = exchange;
    const answer = thrown instanceof HttpError ? thrown : new HttpError(500, 'Something went wrong on the server.');
    const pageFailed = (cause: unknown): void => this.report(cause, exchange, { event: 'error-page-failed' });
    const failure = { thrown, answer, requestId, request, route: served?.route, pageFailed };
    if (answer.status < 500) return this.#answers.toResult(failure);

    const errorId = randomText(8, 'hex');
    this.report(thrown, exchange, { errorId });
    return this.#answers.toResult({ ...failure, errorId });
  }
}
