import type { CorsOptions } from './cors-options.js';
import { CorsPolicy, isPreflight } from './cors-policy.js';
import type { MiddlewareFunction } from './middleware.js';

const policies = new WeakMap<object, CorsPolicy>();

/**
 * Middleware that lets pages of other origins read the answers, errors included, and answers their preflights, also
 * where OPTIONS is automatic. For the application, a controller or an action; the narrowest wins.
 *
 * It does not lift the cross-site check: unsafe requests also need their origin in `csrf.trustedOrigins`.
 *
 * @throws E_OPTION, E_CORS_CREDENTIALS
 */
export function cors(options: CorsOptions = {}): MiddlewareFunction {
  const policy = new CorsPolicy(options);
  const middleware: MiddlewareFunction = async (context, next) => {
    if (isPreflight(context.request)) return policy.preflight(context.request);
    const result = await next();
    policy.addTo(result.headers, context.request);
    return result;
  };
  policies.set(middleware, policy);
  return middleware;
}

/** The policy of a middleware that `cors` made, by which the kernel treats errors and preflights of its routes. */
export function corsPolicyOf(middleware: object): CorsPolicy | undefined {
  return policies.get(middleware);
}
