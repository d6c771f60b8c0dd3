import type { Problem } from '../errors/mantis-error.js';
import type { ServedRoute } from '../kernel/served-route.js';
import { checkRoutes } from '../openapi/check-routes.js';
import { describeRoutes } from '../openapi/describe-routes.js';
import type { OpenApiDocument } from '../openapi/document.js';
import { docsEndpoints, documentEndpoint } from '../openapi/endpoints.js';
import type { Endpoint } from '../openapi/endpoints.js';
import type { Route } from '../routing/route.js';
import type { Router } from '../routing/router.js';
import { resolveCookieOptions } from '../session/cookie-options.js';
import { loadDtoRules } from '../validation/dto-metadata.js';
import type { AppOptions } from './app-options.js';
import type { Wiring } from './wiring.js';

/** The mistakes in what is said about routes; none where no document is wanted. */
export function checkApi(options: AppOptions, routes: readonly Route[]): readonly Problem[] {
  return options.openapi === false ? [] : checkRoutes(routes, options.openapi ?? {}, options.session !== false);
}

/** Describes the routes of an application. class-validator is loaded here and not before. */
export async function describe(options: AppOptions, routes: readonly Route[]): Promise<OpenApiDocument> {
  const rules = await loadDtoRules();
  const { session } = options;
  const sessionCookie = session === false ? undefined : resolveCookieOptions(session?.cookie ?? {}).name;
  return describeRoutes({ routes, options: options.openapi || {}, rules, sessionCookie });
}

/**
 * Adds the document and its page to a router, outside production or where they are asked for. Unasked, they take no
 * address that a route of the application answers, so that it behaves alike in development and in production.
 */
export function serveApi(
  options: AppOptions,
  routes: readonly Route[],
  { router, wiring }: { router: Router<ServedRoute>; wiring: Wiring },
): readonly Problem[] {
  const problems = checkApi(options, routes);
  const { openapi } = options;
  if (openapi === false || !(openapi?.production || process.env['NODE_ENV'] !== 'production')) return problems;

  const document = documentEndpoint(openapi ?? {}, () => describe(options, routes));
  const endpoints = [document, ...docsEndpoints(openapi ?? {})];
  if (openapi === undefined) {
    if (endpoints.some(({ path }) => router.match('GET', path))) return problems;
  } else {
    const taken = endpoints.filter(({ path }) => router.has('GET', path) || router.has('HEAD', path));
    if (taken.length > 0) return [...problems, ...taken.map(pathTaken)];
  }
  for (const endpoint of endpoints) addEndpoint(endpoint, router, wiring);
  return problems;
}

function addEndpoint({ path, stage }: Endpoint, router: Router<ServedRoute>, wiring: Wiring): void {
  const served = wiring.serveOwn({ name: undefined, path, action: 'OpenAPI' }, stage);
  for (const method of ['GET', 'HEAD']) router.add(method, path, served);
}

function pathTaken({ path }: Endpoint): Problem {
  return {
    code: 'E_ROUTE_DUPLICATE',
    what: `GET ${path} is declared by an action and wanted for the OpenAPI document or its page.`,
    why: 'A request can only go to one of them.',
    fix: 'choose other paths, as in openapi: { path, ui }, or switch the page off by ui: false.',
  };
}
