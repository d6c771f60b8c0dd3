import { containerPath } from '../container/container-path.js';
import type { DependencyContainer } from '../container/tsyringe.js';
import { brokenRules, unknownOptions } from '../errors/option-problems.js';
import type { Problem } from '../errors/mantis-error.js';
import { DevelopmentAnswers } from '../error-pages/development-answers.js';
import { ErrorAnswers } from '../error-pages/error-answers.js';
import type { StatusPages } from '../error-pages/error-answers.js';
import type { MatchedRoute } from '../http/request-context.js';
import type { Route } from '../routing/route.js';
import { glimpseSession } from '../session/session-glimpse.js';
import type { Views } from '../views/views.js';
import { runsInDevelopment } from './development.js';

/** Options of the answers to errors. */
export interface ErrorPageOptions {
  /**
   * Whether errors are shown with code, stack, route and session. Default: where `NODE_ENV` is `development` or not set,
   * to clients on the same machine that come through no proxy. `true` shows them to everybody, `false` to nobody.
   */
  development?: boolean;
  /**
   * The folder of views with pages for errors: `404`, `4xx`, `500`, `5xx`. Each gets `status`, `title`, `message` and
   * `errorId`. `false` is none. Default: `'errors'`.
   */
  pages?: string | false;
}

/** What answers to errors are made from. */
export interface ErrorInput {
  readonly options: ErrorPageOptions | undefined;
  readonly container: DependencyContainer;
  readonly routes: readonly Route[];
  readonly views: Views;
}

/** The mistakes in the option `errors`. */
export function checkErrorOptions(options: ErrorPageOptions): readonly Problem[] {
  const { development, pages } = options;
  const isFolder = pages === false || (typeof pages === 'string' && pages !== '');
  return [
    ...unknownOptions(options, ['development', 'pages'], 'errors.'),
    ...brokenRules([
      ['errors.development', development, typeof development === 'boolean', 'true or false'],
      ['errors.pages', pages, isFolder, 'the name of a folder in the views, or false'],
    ]),
  ];
}

/** How an application answers errors. */
export function createErrorAnswers({ options = {}, container, routes, views }: ErrorInput): ErrorAnswers {
  const isDeveloped = options.development ?? runsInDevelopment();
  const pages = options.pages === false ? undefined : statusPages(options.pages ?? 'errors', views);
  if (!isDeveloped) return new ErrorAnswers(pages);
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

function statusPages(folder: string, views: Views): StatusPages {
  return {
    folder,
    remembers: !runsInDevelopment(),
    has: (template) => views.has(template),
    render: views.render,
  };
}

/** The classes whose code a stack goes through: `at new Notes (…)`, `at async Notes.find (…)`. */
function classesIn(stack: string): readonly string[] {
  return [...stack.matchAll(/^at (?:async )?(?:new )?([A-Za-z_$][\w$]*)/gm)].map(([, name = '']) => name);
}
