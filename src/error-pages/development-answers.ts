import type { IncomingMessage } from 'node:http';
import { randomText } from '../crypto/random.js';
import { prefersHtml } from '../http/accept.js';
import { errorPage, errorResult } from '../http/error-result.js';
import type { MatchedRoute } from '../http/request-context.js';
import type { Result } from '../http/result.js';
import { causesOf, stackOf } from './cause-chain.js';
import { developmentPage } from './development-page.js';
import type { SessionGlimpse } from '../session/session-glimpse.js';
import { excerptOf } from './code-excerpt.js';
import type { Failure } from './failure.js';
import { isFromHere } from './local-request.js';
import { SecretMask } from './secret-mask.js';

/** What a developer is shown besides the error. */
export interface DevelopmentSources {
  /** Whether clients on other machines are shown it too. */
  readonly forEverybody: boolean;
  /** How the container comes from a route's controller to the class that the stack names: `A → B`. */
  containerPath(route: MatchedRoute, stack: string): string | undefined;
  /** The session of the request; `undefined` where none was loaded. */
  session(): SessionGlimpse | undefined;
}

/** Answers to errors for who writes the application: all that is known of them, but for secrets. */
export class DevelopmentAnswers {
  readonly #sources: DevelopmentSources;

  constructor(sources: DevelopmentSources) {
    this.#sources = sources;
  }

  /** Whether a request may be answered with what only a developer should see. */
  isFor(request: IncomingMessage): boolean {
    return this.#sources.forEverybody || isFromHere(request);
  }

  /** A page for a browser; for others the problem, with message, stack and causes where the server is at fault. */
  toResult(failure: Failure): Result {
    const { answer, errorId, requestId, request } = failure;
    if (prefersHtml(request.headers.accept)) return this.#page(failure);
    return errorResult(answer, request.headers.accept, {
      errorId,
      requestId,
      ...(answer.status < 500 ? {} : { members: this.#members(failure) }),
    });
  }

  #members({ thrown, request }: Failure): Readonly<Record<string, unknown>> {
    const mask = new SecretMask(request);
    const [error, ...causes] = causesOf(thrown);
    return {
      error: mask.apply(error?.title ?? ''),
      stack: stackOf(thrown).map((line) => mask.apply(line)),
      ...(causes.length > 0 ? { causes: causes.map(({ title }) => mask.apply(title)) } : {}),
    };
  }

  #page({ thrown, answer, errorId, request, route }: Failure): Result {
    const nonce = randomText(16, 'hex');
    const markup = developmentPage({
      status: answer.status,
      errorId,
      errors: causesOf(thrown),
      excerpt: excerptOf(stackOf(thrown)),
      request,
      mask: new SecretMask(request),
      route,
      containerPath: route && this.#sources.containerPath(route, stackOf(thrown).join('\n')),
      session: this.#sources.session(),
      nonce,
    });
    const result = errorPage(answer, markup);
    const policy = `default-src 'none'; style-src 'nonce-${nonce}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`;
    result.headers.set('content-security-policy', policy);
    result.headers.set('x-content-type-options', 'nosniff');
    result.headers.set('referrer-policy', 'no-referrer');
    return result;
  }
}
