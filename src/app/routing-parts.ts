import type { DependencyContainer } from '../container/tsyringe.js';
import { Signer } from '../crypto/signing.js';
import type { Problem } from '../errors/mantis-error.js';
import type { BodyOptions } from '../http/body-limits.js';
import { brokenRules } from '../errors/option-problems.js';
import { nearPaths } from '../routing/near-routes.js';
import { compileRoutes } from '../routing/route-compiler.js';
import type { CompiledRoutes } from '../routing/route-compiler.js';
import type { Route } from '../routing/route.js';
import type { RouterSettings } from '../routing/router.js';
import { VerifySignature } from '../routing/signed.js';
import { UrlGenerator } from '../routing/url-generator.js';
import { UrlSigner, noSecrets } from '../routing/url-signer.js';
import type { UnmatchedSettings } from '../kernel/unmatched.js';
import { checkSecrets } from '../session/session-options.js';
import type { SessionOptions } from '../session/session-options.js';
import { Clock } from '../time/clock.js';

/** What an application can ask of its paths and URLs. */
export interface RoutingOptions {
  /** What stands before the paths of all controllers, such as `'/api'`. Default: nothing. */
  prefix?: string;
  /**
   * What `/users/` is where `/users` is declared: `'strict'` another path, `'redirect'` a 308 to it with the query,
   * `'ignore'` the same. Default: `'strict'`.
   */
  trailingSlash?: 'strict' | 'redirect' | 'ignore';
  /** Whether `/Users` is another path than `/users`. Parameters always keep their case. Default: `true`. */
  caseSensitive?: boolean;
  /** Protocol and host of absolute URLs, such as `'https://example.com'`. Default: those of the request. */
  baseUrl?: string;
  /**
   * What URLs are signed with, the newest first; each at least 32 characters. Older ones are still accepted. Default:
   * `session.secrets`, or else none, and signed URLs are refused at boot.
   */
  secrets?: readonly [string, ...string[]];
}

/** The names of the options here. */
export const routingOptionNames = ['prefix', 'trailingSlash', 'caseSensitive', 'baseUrl', 'secrets'];

const slashes: readonly unknown[] = ['strict', 'redirect', 'ignore'];

/** The mistakes in these options. */
export function checkRoutingOptions(options: RoutingOptions): readonly Problem[] {
  const { prefix, trailingSlash, caseSensitive, baseUrl, secrets } = options;
  return [
    ...brokenRules([
      ['prefix', prefix, typeof prefix === 'string', "a text such as '/api'"],
      ['trailingSlash', trailingSlash, slashes.includes(trailingSlash), "'strict', 'redirect' or 'ignore'"],
      ['caseSensitive', caseSensitive, typeof caseSensitive === 'boolean', 'true or false'],
      ['baseUrl', baseUrl, isOrigin(baseUrl), "protocol and host alone, such as 'https://example.com'"],
    ]),
    ...checkSecrets('secrets', secrets),
  ];
}

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
): UnmatchedSettings {
  const isProduction = process.env['NODE_ENV'] === 'production';
  return {
    redirectsSlash: trailingSlash === 'redirect',
    overridesMethod: body?.methodOverride ?? true,
    suggest: isProduction ? undefined : (path) => nearPaths(routes, path),
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

function isOrigin(value: unknown): boolean {
  if (typeof value !== 'string' || !URL.canParse(value)) return false;
  const { origin, protocol } = new URL(value);
  return /^https?:$/.test(protocol) && origin === value.toLowerCase().replace(/\/$/, '');
}
