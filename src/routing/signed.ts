import { inject, injectable } from '../container/tsyringe.js';
import type { Middleware, Next } from '../http/middleware.js';
import type { RequestContext } from '../http/request-context.js';
import type { Result } from '../http/result.js';
import type { MiddlewareLike } from './notes.js';
import { Use } from './route-decorators.js';
import { UrlSigner } from './url-signer.js';

/** Lets requests pass whose URL has been signed by this application, and refuses the others with 403. */
@injectable()
export class VerifySignature implements Middleware {
  readonly #signer: UrlSigner;

  constructor(@inject(UrlSigner) signer: UrlSigner) {
    this.#signer = signer;
  }

  /** Lets a request with a good signature through. @throws E_URL_SIGNATURE, E_URL_EXPIRED */
  handle({ request, route }: RequestContext, next: Next): Promise<Result> {
    this.#signer.check(request, route?.host !== undefined);
    return next();
  }
}

/**
 * Puts the check of signed URLs around an action, or around all actions of a controller: 403 for a URL that
 * `signedUrl()` has not written (`E_URL_SIGNATURE`) or whose time is over (`E_URL_EXPIRED`). Path, query and the host of
 * a route that is bound to one are signed; the method is not. Needs the option `secrets`.
 */
export function Signed(): ClassDecorator & MethodDecorator {
  return Use(VerifySignature);
}

/** The same as middleware, for a group or the whole application. */
export function signed(): MiddlewareLike {
  return VerifySignature;
}
