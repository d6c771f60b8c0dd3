import { isRegistered } from '../../container/registrations.js';
import type { DependencyContainer } from '../../container/tsyringe.js';
import { MantisError } from '../../errors/mantis-error.js';
import type { Problem } from '../../errors/mantis-error.js';
import { csrfField, csrfToken } from '../../forms/csrf-field.js';
import { errors, flashed, old } from '../../forms/form-state.js';
import type { FormErrors } from '../../forms/form-state.js';
import { raw } from '../../http/html.js';
import type { Route } from '../../routing/route.js';
import type { UrlGenerator } from '../../routing/url-generator.js';
import { ViewEngine, isViewEngine } from '../../views/view-engine.js';
import type { HelperTable, ViewHelpers } from '../../views/view-engine.js';
import { engineInvalid } from '../../views/view-problems.js';
import { Views } from '../../views/views.js';
import type { AppOptions } from '../options/app-options.js';

/** The helpers that speak of the session: who shows a template that calls one needs the session. */
const sessionHelpers = ['flashed', 'old', 'errors'];
/** They do so as well where tokens are given. */
const csrfHelpers = ['csrfField', 'csrfToken'];

/** What views are made from. */
export interface ViewInput {
  readonly options: AppOptions;
  readonly container: DependencyContainer;
  readonly urls: UrlGenerator;
  readonly routes: readonly Route[];
  readonly isDevelopment: boolean;
}

/** The views of an application, and what is wrong with them; there are none where they could not be made. */
export interface BootedViews {
  readonly views: Views;
  readonly problems: readonly Problem[];
}

/** Makes the views, and collects the mistakes in them and in what the actions say of them. */
export function bootViews({ options, container, urls, routes, isDevelopment }: ViewInput): BootedViews {
  const helpers = createHelpers(urls, options.session !== false);
  const cache = !isDevelopment;
  try {
    const engine = isRegistered(container, ViewEngine) ? resolveEngine(container) : undefined;
    const views = new Views({ option: options.views, engine, cache, helpers });
    return { views, problems: [...views.problems, ...missingViews(views, routes)] };
  } catch (error) {
    if (!(error instanceof MantisError)) throw error;
    return { views: new Views({ option: false, engine: undefined, cache, helpers }), problems: [error.problem] };
  }
}

/** The views that actions name and that are not there. A name that is put together while serving cannot be known. */
function missingViews(views: Views, routes: readonly Route[]): readonly Problem[] {
  return routes.flatMap((route) => namedViews(route).flatMap((name) => views.problemOf(name, route.action) ?? []));
}

/** Whether an action shows a view that speaks of the session, as far as both are written down. */
export function showsSession(views: Views, route: Route, csrfTokens: boolean): boolean {
  const helpers = csrfTokens ? [...sessionHelpers, ...csrfHelpers] : sessionHelpers;
  return namedViews(route).some((name) => views.calls(name, helpers));
}

function namedViews({ handler }: Route): readonly string[] {
  const code = Function.prototype.toString.call(handler).replaceAll(/\/\*.*?\*\/|^\s*\/\/.*$/gms, '');
  // `view(…)` as it is written, and `(0, module.view)(…)` as some tools rewrite it.
  const calls = code.matchAll(/(?:(?<![\w$.])view|\.view\))\(\s*(['"`])([^'"`$\\]+)\1/g);
  return [...calls].map(([, , name = '']) => name);
}

function createHelpers(urls: UrlGenerator, hasSessions: boolean): ViewHelpers & HelperTable {
  /** The page of an error, and a mail that is written later, are made where there is no session to look at. */
  const ofSession = <T>(read: () => T, fallback: T): T => {
    if (!hasSessions) return fallback;
    try {
      return read();
    } catch (error) {
      if (error instanceof MantisError && error.code === 'E_SESSION_OUTSIDE_REQUEST') return fallback;
      throw error;
    }
  };
  return {
    url: (name, parameters, query) => urls.url(name, parameters, query),
    flashed: (key, fallback) => ofSession(() => flashed(key, fallback), fallback),
    old: (field, fallback) => ofSession(() => old(field, fallback), fallback),
    errors: readErrors(ofSession),
    csrfField,
    csrfToken,
    raw,
  };
}

function readErrors(ofSession: <T>(read: () => T, fallback: T) => T): ViewHelpers['errors'] {
  function read(): FormErrors;
  function read(field: string): readonly string[];
  function read(field?: string): FormErrors | readonly string[] {
    return field === undefined ? ofSession(() => errors(), {}) : ofSession(() => errors(field), []);
  }
  return read;
}

function resolveEngine(container: DependencyContainer): ViewEngine {
  let engine: unknown;
  try {
    engine = container.resolve(ViewEngine);
  } catch (cause) {
    throw engineInvalid(undefined, cause);
  }
  if (isViewEngine(engine)) return engine;
  throw engineInvalid(engine);
}
