import { prefersHtml } from '../http/accept.js';
import { errorPage, errorResult, errorTitle } from '../http/error-result.js';
import type { Result } from '../http/result.js';
import { attempt, follow } from '../time/eventually.js';
import type { Eventually } from '../time/eventually.js';
import type { DevelopmentAnswers } from './development-answers.js';
import type { Failure } from './failure.js';

/** Where the application's own pages for errors come from. */
export interface StatusPages {
  /** The folder of views that holds them: `errors`. */
  readonly folder: string;
  /** Whether a page that was looked for is taken to stay there, or not to be there. */
  readonly remembers: boolean;
  has(template: string): boolean;
  render(template: string, data: object): Eventually<string>;
}

/** How errors are answered: by `Accept`, with the application's own pages where it has them, and with more to developers. */
export class ErrorAnswers {
  readonly #pages: StatusPages | undefined;
  readonly #development: DevelopmentAnswers | undefined;
  readonly #found = new Map<number, string | undefined>();

  constructor(pages?: StatusPages, development?: DevelopmentAnswers) {
    this.#pages = pages;
    this.#development = development;
  }

  /** The answer. A page of the application's that fails is replaced by the plain one. */
  toResult(failure: Failure): Eventually<Result> {
    const { answer, errorId, requestId, request } = failure;
    const { accept } = request.headers;
    const template = prefersHtml(accept) ? this.#templateFor(answer.status) : undefined;
    // What the visitor is meant to see of a 404 can be seen while it is written; a 500 is for the developer alone.
    const isForDeveloper = (template === undefined || answer.status >= 500) && this.#development?.isFor(request);
    if (isForDeveloper && this.#development) return this.#development.toResult(failure);
    if (template === undefined) return errorResult(answer, accept, { errorId, requestId });
    return this.#render(template, failure);
  }

  #render(template: string, { answer, errorId, requestId, request, pageFailed }: Failure): Eventually<Result> {
    const data = { status: answer.status, title: errorTitle(answer), message: answer.message, errorId, requestId };
    return attempt(
      () => follow(this.#pages?.render(template, data) ?? '', (markup) => errorPage(answer, markup)),
      (error) => {
        pageFailed(error);
        return errorResult(answer, request.headers.accept, { errorId, requestId });
      },
    );
  }

  /** `errors/404`, or else `errors/4xx`. */
  #templateFor(status: number): string | undefined {
    const pages = this.#pages;
    if (!pages) return undefined;
    if (pages.remembers && this.#found.has(status)) return this.#found.get(status);
    const names = [`${pages.folder}/${status}`, `${pages.folder}/${Math.floor(status / 100)}xx`];
    const found = names.find((name) => pages.has(name));
    this.#found.set(status, found);
    return found;
  }
}
