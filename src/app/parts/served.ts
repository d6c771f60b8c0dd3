import type { Part } from '../../container/part.js';
import type { Problem } from '../../errors/mantis-error.js';
import { openStaticFiles } from '../../http/files/static-files.js';
import type { ServedFiles, ServedRoute } from '../../kernel/served-route.js';
import { answerFiles, answerUnmatched } from '../../kernel/unmatched.js';
import { buildRouteTable } from '../../routing/route-table.js';
import type { RouteTable } from '../../routing/route-table.js';
import type { AppOptions } from '../options/app-options.js';
import { docsRoutes } from './api-docs.js';
import type { BootInput, Registered } from './registered.js';
import { routerSettings, unmatchedSettings, unsignable } from './routing.js';
import { directoryOf, sessionSettings } from '../options/sessions-options.js';
import { routeSessions } from './route-sessions.js';
import { showsSession } from './views.js';
import { Wiring } from './wiring.js';

/** What answers each request, and what is wrong with it. */
export interface Served {
  readonly router: RouteTable<ServedRoute>;
  readonly unmatched: ServedRoute;
  readonly statics: ServedFiles | undefined;
  /** What the routes reach, by the dependency graph. */
  readonly reached: readonly Part[];
  readonly problems: readonly Problem[];
}

/** Joins every route, what no route answers and the static files with the middleware around them. */
export function serveRoutes(input: BootInput, { sessions, views, csrf }: Registered): Served {
  const { options, construction, compiled, isDevelopment, isProduction } = input;
  const { container } = construction;
  const { routes } = compiled;
  const { middleware = [] } = options;
  const wiring = new Wiring(container, {
    middleware,
    routes,
    sessionsOf: (name) => routeSessions(options, sessions, name),
    canListSessions: sessions.length === 0 || sessions.some(({ keyed }) => keyed?.canList),
    showsSession: (route) => showsSession(views, route, csrf.hasTokens),
    csrfTokens: csrf.hasTokens,
  });
  const docs = docsRoutes({ options, routes, needsSession: wiring.isSessionEverywhere, isProduction });
  const { table: router, problems } = buildRouteTable(
    [...routes, ...docs.routes],
    (route) => wiring.serve(route),
    routerSettings(options),
  );
  const beside = unmatchedSettings(options, routes, isDevelopment);
  const unmatched = wiring.serveUnmatched(answerUnmatched(router, beside));
  const unsigned = unsignable(routes, middleware, container);
  const { files, problems: unopened } = openStaticFiles(options.static, sessionDirectories(options));
  const statics = files && { files, served: wiring.serveFiles(answerFiles(files, router, beside)) };
  return {
    router,
    unmatched,
    statics,
    reached: wiring.parts,
    problems: [...problems, ...docs.problems, ...wiring.problems, ...unsigned, ...unopened],
  };
}

/** Where session files stand. */
function sessionDirectories(options: AppOptions): readonly string[] {
  return sessionSettings(options).flatMap((setting) => directoryOf(setting) ?? []);
}
