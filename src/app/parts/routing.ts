import type { DependencyContainer } from '../../container/tsyringe.js';
import { Signer } from '../../crypto/signing.js';
import type { Problem } from '../../errors/mantis-error.js';
import type { BodyOptions } from '../../http/body-limits.js';
import { nearPaths } from '../../routing/near-routes.js';
import { compileRoutes } from '../../routing/route-compiler.js';
import type { CompiledRoutes } from '../../routing/route-compiler.js';
import type { Route } from '../../routing/route.js';
import type { RouterSettings } from '../../routing/router.js';
import { VerifySignature } from '../../routing/signed.js';
import { UrlGenerator } from '../../routing/url-generator.js';
import { UrlSigner, noSecrets } from '../../routing/url-signer.js';
import type { UnmatchedSettings } from '../../kernel/unmatched.js';
import type { SessionOptions } from '../../session/session-options.js';
import { Clock } from '../../time/clock.js';
import type { RoutingOptions } from '../options/routing-options.js';

/** Compiles the routes of options that may still be wrong; what is wrong is reported at boot. */
export function compileApp(controllers: unknown, { prefix, caseSensitive }: RoutingOptions): CompiledRoutes {
  return compileRoutes(Array.isArray(controllers) ? controllers : [], {
    prefix: typeof prefix === 'string' ? prefix : '',
    caseSensitive: caseSensitive !== false,
  });
}

/** Puts what writes and signs URLs into the application's container. */
export function createUrls(
  routes: readonly Route[],
  { baseUrl, secrets: own, session }: RoutingOptions & { readonly session?: SessionOptions | false },
  container: DependencyContainer,
): UrlGenerator {
  const secrets: unknown = own ?? (session ? session.secrets : undefined);
  const signer = isList(secrets) ? new Signer(secrets, 'mantisjs signed url') : undefined;
  // Asked for anew each time: until boot another clock can be registered.
  const urlSigner = new UrlSigner(signer, () => container.resolve(Clock).now());
  const urls = new UrlGenerator({
    routes,
    baseUrl: typeof baseUrl === 'string' ? baseUrl.replace(/\/$/, '') : undefined,
    signer: urlSigner,
  });
  container.registerInstance(UrlSigner, urlSigner);
  container.registerInstance(UrlGenerator, urls);
  return urls;
}

/** How the router compares paths. */
export function routerSettings({ trailingSlash, caseSensitive }: RoutingOptions): RouterSettings {
  return { caseSensitive: caseSensitive !== false, ignoreTrailingSlash: trailingSlash === 'ignore' };
}

/** What is done where no route matches. Only in development is a visitor told of other routes. */
export function unmatchedSettings(
  { trailingSlash, body }: RoutingOptions & { readonly body?: BodyOptions },
  routes: readonly Route[],
  isDevelopment: boolean,
): UnmatchedSettings {
  return {
    redirectsSlash: trailingSlash === 'redirect',
    overridesMethod: body?.methodOverride ?? true,
    suggest: isDevelopment ? (path) => nearPaths(routes, path) : undefined,
  };
}

/** The problem of an application that checks signatures and has nothing to check them with. */
export function unsignable(
  routes: readonly Route[],
  middleware: readonly unknown[],
  container: DependencyContainer,
): readonly Problem[] {
  if (container.resolve(UrlSigner).isReady) return [];
  const route = routes.find((each) => each.middleware.includes(VerifySignature));
  if (!route && !middleware.includes(VerifySignature)) return [];
  return [noSecrets(`${route ? `@Signed() on ${route.action}` : 'signed() in middleware'} checks signatures.`)];
}

function isList(secrets: unknown): secrets is readonly [string, ...string[]] {
  return Array.isArray(secrets) && secrets.length > 0 && secrets.every((secret) => typeof secret === 'string');
}
