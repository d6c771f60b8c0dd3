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
import type { SessionParts } from './sessions.js';
import { showsSession } from './views.js';
import { Wiring } from './wiring.js';
import type { SessionAbilities } from './wiring.js';

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
export function serveRoutes(input: BootInput, { sessions, views }: Registered): Served {
  const { options, construction, compiled, isDevelopment } = input;
  const { container } = construction;
  const { routes } = compiled;
  const { middleware = [] } = options;
  const wiring = new Wiring(container, {
    middleware,
    routes,
    sessions: abilitiesOf(options, sessions),
    showsSession: (route) => showsSession(views, route),
  });
  const docs = docsRoutes({ options, routes, needsSession: wiring.isSessionEverywhere, isDevelopment });
  const { table: router, problems } = buildRouteTable(
    [...routes, ...docs.routes],
    (route) => wiring.serve(route),
    routerSettings(options),
  );
  const beside = unmatchedSettings(options, routes, isDevelopment);
  const unmatched = wiring.serveUnmatched(answerUnmatched(router, beside));
  const unsigned = unsignable(routes, middleware, container);
  const { files, problems: unopened } = openStaticFiles(options.static, sessionDirectory(options));
  const statics = files && { files, served: wiring.serveFiles(answerFiles(files, router, beside)) };
  return {
    router,
    unmatched,
    statics,
    reached: wiring.parts,
    problems: [...problems, ...docs.problems, ...wiring.problems, ...unsigned, ...unopened],
  };
}

function abilitiesOf({ session }: AppOptions, parts: SessionParts | undefined): SessionAbilities {
  if (session === false) return 'off';
  return parts && !parts.canList ? 'unlisted' : 'all';
}

/** Where session files stand; `undefined` where there are none. */
function sessionDirectory({ session }: AppOptions): string | undefined {
  if (session === false) return undefined;
  const { driver = 'file', revocations } = session ?? {};
  if (driver !== 'file' && revocations !== 'file') return undefined;
  return session?.path ?? 'storage/sessions';
}
