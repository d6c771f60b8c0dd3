import type { Constructor } from '../container/design-types.js';

/**
 * The names of your routes, for the compiler. Augment it, and `url()`, `signedUrl()` and `redirect.route()` take these
 * names alone, with the parameters that their paths have:
 *
 * ```ts
 * declare module 'mantisjs' {
 *   interface RouteNames {
 *     'users.show': '/users/:id';
 *     'archive': '/archive/:year?/:month?';
 *   }
 * }
 * ```
 *
 * Without an augmentation any name is taken, and found out at run time.
 */
export interface RouteNames {}

/** A name that a route can have. */
export type RouteName = keyof RouteNames extends never ? string : keyof RouteNames & string;

/** A value that a path parameter can be written from. */
export type RouteParameter = string | number | bigint | boolean;

/** Path parameters of a route. */
export type RouteParameters = Readonly<Record<string, RouteParameter | undefined>>;

/** Values of a query: `undefined` and `null` are left out, a list repeats the name, a `Date` is written in ISO 8601. */
export type QueryParameters = Readonly<Record<string, unknown>>;

/** What else a URL can be asked to be. */
export interface UrlOptions {
  /** Whether it begins with protocol and host. Default: `false`, it begins with its path. */
  absolute?: boolean;
  /** What stands after `#`, without the sign; it is percent-encoded. Default: nothing. */
  hash?: string;
}

/** The methods of a controller. */
export type ActionName<C extends Constructor> = {
  [Name in keyof InstanceType<C>]: InstanceType<C>[Name] extends (...args: never[]) => unknown ? Name : never;
}[keyof InstanceType<C>] &
  string;

/** A route by its controller and action: `[UserController, 'show']`. */
export type ActionReference<C extends Constructor = Constructor> = readonly [controller: C, action: ActionName<C>];

/** What a URL can be asked for by. */
export type UrlTarget = string | readonly [controller: Constructor, action: string];

/** The parameters that a path asks for, by its text. */
export type PathParameters<Path extends string> = Path extends `${string}:${infer Rest}`
  ? TakeName<Rest> extends [infer Name extends string, infer Tail extends string]
    ? AfterConstraint<Tail> extends `?${infer After}`
      ? { readonly [K in Name]?: RouteParameter | undefined } & PathParameters<After>
      : { readonly [K in Name]: RouteParameter } & PathParameters<AfterConstraint<Tail>>
    : unknown
  : Path extends `${string}*`
    ? { readonly '*'?: RouteParameter | undefined }
    : unknown;

type Letter = 'a' | 'b' | 'c' | 'd' | 'e' | 'f' | 'g' | 'h' | 'i' | 'j' | 'k' | 'l' | 'm';
type LaterLetter = 'n' | 'o' | 'p' | 'q' | 'r' | 's' | 't' | 'u' | 'v' | 'w' | 'x' | 'y' | 'z';
type Digit = '0' | '1' | '2' | '3' | '4' | '5' | '6' | '7' | '8' | '9' | '_';

type TakeName<Text extends string, Name extends string = ''> = Text extends `${infer First}${infer Rest}`
  ? Lowercase<First> extends Letter | LaterLetter | Digit
    ? TakeName<Rest, `${Name}${First}`>
    : [Name, Text]
  : [Name, ''];

type AfterConstraint<Text extends string> = Text extends `(${string})${infer Rest}` ? Rest : Text;

/** The parameters that a named route asks for. */
export type ParametersOf<Name extends string> = Name extends keyof RouteNames
  ? RouteNames[Name] extends string
    ? PathParameters<RouteNames[Name]>
    : RouteNames[Name]
  : RouteParameters;

/** What follows the name in `url()`: parameters may be left out where the path needs none. */
export type UrlArguments<Name extends string, Options> =
  Record<never, never> extends ParametersOf<Name>
    ? [parameters?: ParametersOf<Name> | undefined, query?: QueryParameters | undefined, options?: Options]
    : [parameters: ParametersOf<Name>, query?: QueryParameters | undefined, options?: Options];

/** Writes the URL of a route, given by its controller and action or by its name. */
export interface UrlFunction<Options = UrlOptions> {
  /**
   * The URL of an action. Of several paths it takes the first whose parameters are given.
   *
   * @throws E_ROUTE_UNKNOWN when the method is no action of this application; E_ROUTE_PARAMETER for a missing or
   * unfitting parameter; E_URL_BASE for an absolute URL outside a request without the option `baseUrl`.
   */
  <C extends Constructor>(
    action: ActionReference<C>,
    parameters?: RouteParameters,
    query?: QueryParameters,
    options?: Options,
  ): string;
  /**
   * The URL of a named route, parameters and query percent-encoded.
   *
   * @throws E_ROUTE_UNKNOWN for a name that no route has; E_ROUTE_PARAMETER for a missing or unfitting parameter;
   * E_URL_BASE for an absolute URL outside a request without the option `baseUrl`.
   */
  <Name extends RouteName>(name: Name, ...rest: UrlArguments<Name, Options>): string;
}

/** The same for code of our own, whose callers have been checked. */
export type WriteUrl<Options = UrlOptions> = (
  target: UrlTarget,
  parameters?: RouteParameters,
  query?: QueryParameters,
  options?: Options,
) => string;
