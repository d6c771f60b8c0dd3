import { containerPath } from '../../container/container-path.js';
import type { DependencyContainer } from '../../container/tsyringe.js';
import { DevelopmentAnswers } from '../../error-pages/development-answers.js';
import { ErrorAnswers } from '../../error-pages/error-answers.js';
import type { StatusPages } from '../../error-pages/error-answers.js';
import type { MatchedRoute } from '../../http/request-context.js';
import type { Route } from '../../routing/route.js';
import { glimpseSession } from '../../session/session-glimpse.js';
import type { Views } from '../../views/views.js';
import type { ErrorPageOptions } from '../options/error-options.js';

/** What answers to errors are made from. */
export interface ErrorInput {
  readonly options: ErrorPageOptions | undefined;
  readonly container: DependencyContainer;
  readonly routes: readonly Route[];
  readonly views: Views;
  readonly isDevelopment: boolean;
}

/** How an application answers errors. */
export function createErrorAnswers({
  options = {},
  container,
  routes,
  views,
  isDevelopment,
}: ErrorInput): ErrorAnswers {
  const folder = options.pages ?? 'errors';
  const pages = folder === false ? undefined : statusPages(folder, views, !isDevelopment);
  if (!(options.development ?? isDevelopment)) return new ErrorAnswers(pages);
  const controllers = new Map<MatchedRoute, Route['controller']>(routes.map((route) => [route, route.controller]));
  const development = new DevelopmentAnswers({
    forEverybody: options.development === true,
    containerPath: (route, stack) => {
      const controller = controllers.get(route);
      return controller && containerPath(controller, classesIn(stack), container);
    },
    session: glimpseSession,
  });
  return new ErrorAnswers(pages, development);
}

function statusPages(folder: string, views: Views, remembers: boolean): StatusPages {
  return { folder, remembers, has: (template) => views.has(template), render: views.render };
}

/** The classes whose code a stack goes through: `at new Notes (…)`, `at async Notes.find (…)`. */
function classesIn(stack: string): readonly string[] {
  return [...stack.matchAll(/^at (?:async )?(?:new )?([A-Za-z_$][\w$]*)/gm)].map(([, name = '']) => name);
}
