import { MantisError } from '../errors/mantis-error.js';
import { isForm } from '../http/form-fields.js';
import type { FieldMessages } from '../http/invalid-input.js';
import { InvalidInput } from '../http/invalid-input.js';
import { isSafeMethod } from '../http/methods.js';
import type { Constructor } from '../container/design-types.js';
import type { RequestContext } from '../http/request-context.js';
import type {
  ActionReference,
  ParametersOf,
  QueryParameters,
  RouteName,
  RouteParameters,
  UrlOptions,
  UrlTarget,
  WriteUrl,
} from '../http/route-names.js';
import { PendingResult, Result } from '../http/result.js';
import type { ResultInit } from '../http/result.js';
import { follow } from '../time/eventually.js';
import type { Eventually } from '../time/eventually.js';
import { leave, leaveErrors, leaveInput } from './form-state.js';
import { pullIntended, rememberIntended } from './intended.js';
import { localTarget, sameOriginReferrer } from './local-target.js';

/** Something to do for the visitor before the redirect leaves. */
type Errand = (context: RequestContext) => Eventually<void>;

/** A redirect on its way out; its status and target may depend on the request. It can be used again. */
export class Redirect extends PendingResult {
  readonly #target: (context: RequestContext) => string;
  readonly #init: ResultInit;
  readonly #errands: readonly Errand[];

  /** Use `redirect`. */
  constructor(target: (context: RequestContext) => string, init: ResultInit = {}, errands: readonly Errand[] = []) {
    super();
    this.#target = target;
    this.#init = init;
    this.#errands = errands;
  }

  /** Flashes a value for the page that follows, which reads it by `flashed(key)`. */
  with(key: string, value: unknown): Redirect {
    return this.#and(() => leave(key, value));
  }

  /** Flashes messages for the page that follows, by the name of their field; it reads them by `errors(field)`. */
  withErrors(messages: FieldMessages): Redirect {
    return this.#and(() => leaveErrors(new InvalidInput(messages).errors));
  }

  /**
   * Flashes what the visitor has typed for the page that follows, which reads it by `old(field)`. Passwords, tokens and
   * the like are left out, and so is what does not fit into 16,000 characters.
   *
   * @param input by the name of its field. Default: the form that was sent; nothing where the body is no form.
   */
  withInput(input?: Readonly<Record<string, unknown>>): Redirect {
    return this.#and((context) => (input ? leaveInput(input) : leaveForm(context)));
  }

  /** 303 after an unsafe method, so that the browser follows with GET (RFC 9110 §15.4.4), and 302 otherwise. */
  override toResult(context: RequestContext): Eventually<Result> {
    const [errand, ...others] = this.#errands;
    if (!errand) return this.#result(context);
    return follow(errand(context), () => new Redirect(this.#target, this.#init, others).toResult(context));
  }

  #result(context: RequestContext): Result {
    const status = this.#init.status ?? (isSafeMethod(context.request.method) ? 302 : 303);
    const result = new Result(undefined, { ...this.#init, status });
    result.headers.set('location', toLocation(this.#target(context)));
    return result;
  }

  #and(errand: Errand): Redirect {
    return new Redirect(this.#target, this.#init, [...this.#errands, errand]);
  }
}

/** Sends the browser to a path or URL of yours. Never pass one that a visitor chose: it may lead anywhere. */
export function redirect(to: string, init?: ResultInit): Redirect {
  return new Redirect(() => to, init);
}

/** Sends the browser back to the page it came from when that page is of this site, and to `fallback` otherwise. */
redirect.back = function back(init: ResultInit & { fallback?: string } = {}): Redirect {
  return new Redirect(({ request }) => sameOriginReferrer(request) ?? init.fallback ?? '/', init);
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
): Redirect;
/** Sends the browser to a named route. */
function toRoute<Name extends RouteName>(
  name: Name,
  ...rest: Record<never, never> extends ParametersOf<Name>
    ? [parameters?: ParametersOf<Name> | undefined, init?: RouteRedirectInit]
    : [parameters: ParametersOf<Name>, init?: RouteRedirectInit]
): Redirect;
function toRoute(target: UrlTarget, parameters?: unknown, init: RouteRedirectInit = {}): Redirect {
  const { query, hash, absolute, ...rest } = init;
  const options = { ...(hash === undefined ? {} : { hash }), ...(absolute === undefined ? {} : { absolute }) };
  return new Redirect(({ url }) => {
    // The overloads have checked name and parameters together; here they are two values again.
    const write = url as WriteUrl;
    return write(target, parameters as RouteParameters | undefined, query, options);
  }, rest);
}

/**
 * Sends a visitor who must sign in first to `to`, and remembers the page that was asked for in the session, for
 * `redirect.intended`. Only pages are remembered: what was asked for by GET, and not by a script or as an image.
 *
 * @throws E_SESSION_NOT_LOADED
 */
redirect.guest = function guest(to: string, init?: ResultInit): Redirect {
  return new Redirect(() => to, init, [({ request }) => rememberIntended(request)]);
};

/**
 * Sends a visitor who has signed in to the page that `redirect.guest` remembered, and to `fallback` when there is none.
 * It is always a page of this site, it survives `login`, and it is forgotten with this.
 *
 * @throws E_SESSION_NOT_LOADED
 */
redirect.intended = function intended(fallback = '/', init?: ResultInit): Redirect {
  return new Redirect(() => localTarget(pullIntended()) ?? fallback, init);
};

function leaveForm({ request }: RequestContext): Eventually<void> {
  if (!isForm(request)) return;
  // The fields of a form are an object; a request without a body has none.
  return follow(request.body(), (body) => leaveInput((body ?? {}) as Readonly<Record<string, unknown>>));
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
