import type { Problem } from '../../errors/mantis-error.js';
import { checkRoutes } from '../../openapi/check-routes.js';
import { describeRoutes } from '../../openapi/describe-routes.js';
import type { OpenApiDocument } from '../../openapi/document.js';
import { docsControllers, docsPaths } from '../../openapi/docs-controllers.js';
import { answersPath, pathTemplates } from '../../openapi/path-templates.js';
import { compileRoutes } from '../../routing/route-compiler.js';
import type { Route } from '../../routing/route.js';
import { resolveCookieOptions } from '../../session/cookie-options.js';
import { readDtoRules } from '../../validation/dto-metadata.js';
import type { AppOptions } from '../options/app-options.js';

/** The mistakes in what is said about routes; none where no document is wanted. */
export function checkApi(options: AppOptions, routes: readonly Route[]): readonly Problem[] {
  return options.openapi === false ? [] : checkRoutes(routes, options.openapi ?? {}, options.session !== false);
}

/** Describes the routes of an application. */
export function describe(options: AppOptions, routes: readonly Route[]): OpenApiDocument {
  const { session } = options;
  const sessionCookie = session === false ? undefined : resolveCookieOptions(session?.cookie ?? {}).name;
  return describeRoutes({ routes, options: options.openapi || {}, rules: readDtoRules(), sessionCookie });
}

/** Routes of Mantis itself, and what stands in their way. */
interface OwnRoutes {
  readonly routes: readonly Route[];
  readonly problems: readonly Problem[];
}

/** What the routes of the document and its page depend on. */
export interface DocsInput {
  readonly options: AppOptions;
  readonly routes: readonly Route[];
  /** Whether middleware around every route needs the session; if not, they do not even renew it. */
  readonly needsSession: boolean;
  readonly isProduction: boolean;
}

/**
 * The routes of the document and its page: outside production, or where they are asked for. Unasked, they take no address
 * that a route of the application answers, so that it behaves alike everywhere.
 */
export function docsRoutes({ options, routes, needsSession, isProduction }: DocsInput): OwnRoutes {
  const problems = checkApi(options, routes);
  const { openapi } = options;
  const isServed = openapi !== false && (!isProduction || openapi?.production === true);
  if (!isServed) return { routes: [], problems };

  const paths = docsPaths(openapi ?? {});
  const readable = routes.filter(({ methods }) => methods.includes('GET'));
  if (openapi === undefined && readable.some(({ parts }) => paths.some((path) => answersPath(parts, path))))
    return { routes: [], problems };
  const taken = readable.flatMap((route) =>
    paths.filter((path) => isExactly(route, path)).map((path) => ({ route, path })),
  );
  if (taken.length > 0) return { routes: [], problems: [...problems, ...taken.map(pathTaken)] };

  const routing = needsSession ? {} : { session: false };
  const controllers = docsControllers(openapi ?? {}, routing, () => describe(options, routes));
  const compiled = compileRoutes(controllers, { prefix: '', caseSensitive: options.caseSensitive !== false });
  return { routes: compiled.routes, problems: [...problems, ...compiled.problems] };
}

function isExactly({ parts }: Route, path: string): boolean {
  return pathTemplates(parts).some((template) => template.path === path);
}

function pathTaken({ route, path }: { route: Route; path: string }): Problem {
  return {
    code: 'E_ROUTE_DUPLICATE',
    what: `GET ${path} is declared by ${route.action} and wanted for the OpenAPI document or its page.`,
    why: 'A request can only go to one of them.',
    fix: 'choose other paths, as in openapi: { path, ui }, or switch the page off by ui: false.',
  };
}
