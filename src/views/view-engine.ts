import type { InjectionToken } from '../container/tsyringe.js';
import type { QueryParameters, RouteParameters } from '../http/route-names.js';
import type { FormErrors } from '../forms/form-state.js';
import type { Result } from '../http/result.js';
import { isObject } from '../values/kinds.js';

/**
 * The functions that every template can call. Augment it to have your own checked where you pass them:
 * `declare module 'mantisjs' { interface ViewHelpers { money(cents: number): string } }`.
 */
export interface ViewHelpers {
  /** The path of a named route. @throws E_ROUTE_UNKNOWN, E_ROUTE_PARAMETER */
  url(name: string, parameters?: RouteParameters, query?: QueryParameters): string;
  /**
   * What the last request flashed under a key; reading one value ages all of them, and makes the page the visitor's own
   * for caches. `fallback`, or `undefined`, where there is none, where sessions are off and outside a request.
   *
   * @throws E_SESSION_NOT_LOADED on a route that did not load the session.
   */
  flashed(key: string, fallback?: unknown): unknown;
  /** What the visitor had typed into a field when its form was refused; `fallback`, or `undefined`, as with `flashed`. */
  old(field: string, fallback?: unknown): unknown;
  /** What was wrong with a field, or with all of them by their names, when the form was refused; empty as with `flashed`. */
  errors(): FormErrors;
  errors(field: string): readonly string[];
  /**
   * The CSRF token as a hidden field, for a form that is sent by POST; empty without the option `csrf: { token: true }` and
   * outside a request.
   *
   * @throws E_SESSION_NOT_LOADED on a route that did not load the session, where the option is on.
   */
  csrfField(): Result;
  /** The CSRF token, for a script's requests; `undefined` where `csrfField` is empty. @throws as `csrfField` */
  csrfToken(): string | undefined;
  /** Markup to be inserted as it stands. @throws E_RESULT_INVALID for anything but text. */
  raw(markup: string): Result;
}

/** Functions for templates by their names. */
export type HelperTable = Readonly<Record<string, (...args: never[]) => unknown>>;

/**
 * What makes text out of templates and data: the interface, and the token under which the container provides one. What
 * is registered there wins over `views.engine`, and that over the engine in the box.
 */
export interface ViewEngine {
  /**
   * The text of a page, complete. Values must be escaped for HTML; what `html` and `raw` made is a `Result`, whose
   * `body` stands as it is. Throws or rejects when there is no such template, or when it fails.
   *
   * @param template the name as `view()` was given it: `notes/show`.
   * @param data what the template shows; never changed.
   * @param helpers the functions that it may call.
   */
  render(
    template: string,
    data: Readonly<Record<string, unknown>>,
    helpers: ViewHelpers & HelperTable,
  ): string | Promise<string>;
  /**
   * Whether there is a template of that name; never throws. Without it nothing is known at boot, and the application's
   * pages for errors are not used.
   */
  has?(template: string): boolean;
}

/** The token under which the container provides the view engine. */
export const ViewEngine: InjectionToken<ViewEngine> = Symbol('ViewEngine');

/** Whether a value can render views. */
export function isViewEngine(value: unknown): value is ViewEngine {
  return isObject(value) && typeof Reflect.get(value, 'render') === 'function';
}
