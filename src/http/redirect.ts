import { MantisError } from '../errors/mantis-error.js';
import { isSafeMethod } from './methods.js';
import { PendingResult, Result } from './result.js';
import type { ResultInit } from './result.js';
import type { RequestContext } from './request-context.js';
import type {
  ActionReference,
  ParametersOf,
  QueryParameters,
  RouteName,
  RouteParameters,
  UrlOptions,
  UrlTarget,
  WriteUrl,
} from './route-names.js';
import type { Constructor } from '../container/design-types.js';

/** A redirect on its way out; its status and target may depend on the request. */
class Redirect extends PendingResult {
  readonly #target: (context: RequestContext) => string;
  readonly #init: ResultInit;

  constructor(target: (context: RequestContext) => string, init: ResultInit = {}) {
    super();
    this.#target = target;
    this.#init = init;
  }

  /** 303 after an unsafe method, so that the browser follows with GET (RFC 9110 §15.4.4), and 302 otherwise. */
  override toResult(context: RequestContext): Result {
    const status = this.#init.status ?? (isSafeMethod(context.request.method) ? 302 : 303);
    const result = new Result(undefined, { ...this.#init, status });
    result.headers.set('location', toLocation(this.#target(context)));
    return result;
  }
}

/** Sends the browser to a path or URL of yours. Never pass one that a visitor chose: it may lead anywhere. */
export function redirect(to: string, init?: ResultInit): PendingResult {
  return new Redirect(() => to, init);
}

/** Sends the browser back to the page it came from when that page is of this site, and to `fallback` otherwise. */
redirect.back = function back(init: ResultInit & { fallback?: string } = {}): PendingResult {
  return new Redirect(
    ({ request }) => sameOriginReferrer(request.header('referer'), request.origin) ?? init.fallback ?? '/',
    init,
  );
};

/** What a redirect to a route takes besides what every result takes. */
export interface RouteRedirectInit extends ResultInit, UrlOptions {
  /** The query of the URL. Default: none. */
  query?: QueryParameters;
}

redirect.route = toRoute;

/** Sends the browser to an action, `redirect.route([UserController, 'show'], { id })`. */
function toRoute<C extends Constructor>(
  action: ActionReference<C>,
  parameters?: RouteParameters,
  init?: RouteRedirectInit,
): PendingResult;
/** Sends the browser to a named route. */
function toRoute<Name extends RouteName>(
  name: Name,
  ...rest: Record<never, never> extends ParametersOf<Name>
    ? [parameters?: ParametersOf<Name> | undefined, init?: RouteRedirectInit]
    : [parameters: ParametersOf<Name>, init?: RouteRedirectInit]
): PendingResult;
function toRoute(target: UrlTarget, parameters?: unknown, init: RouteRedirectInit = {}): PendingResult {
  const { query, hash, absolute, ...rest } = init;
  const options = { ...(hash === undefined ? {} : { hash }), ...(absolute === undefined ? {} : { absolute }) };
  return new Redirect(({ url }) => {
    // The overloads have checked name and parameters together; here they are two values again.
    const write = url as WriteUrl;
    return write(target, parameters as RouteParameters | undefined, query, options);
  }, rest);
}

function sameOriginReferrer(referrer: string | undefined, origin: string): string | undefined {
  if (!referrer || !URL.canParse(referrer)) return undefined;
  const url = new URL(referrer);
  return url.origin === origin ? url.pathname.replace(/^\/+/, '/') + url.search : undefined;
}

/** What a header may carry: everything but visible ASCII is percent-encoded, line breaks included. */
function toLocation(target: string): string {
  if (typeof target === 'string' && target !== '') return target.replace(/[^\x21-\x7e]+/g, encodeURIComponent);
  throw new MantisError({
    code: 'E_RESULT_INVALID',
    what: 'A redirect has no target.',
    why: 'The Location header must name the page to go to.',
    fix: "pass a path such as redirect('/notes').",
  });
}
