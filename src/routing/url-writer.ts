import { describeValue } from '../errors/describe-value.js';
import { MantisError } from '../errors/mantis-error.js';
import type { QueryParameters, RouteParameters } from '../http/route-names.js';
import { keepsConstraint } from './path-scan.js';
import { parameterNames } from './path-pattern.js';
import type { PatternPart } from './path-pattern.js';
import type { Route } from './route.js';
import { isList, isObject } from '../values/kinds.js';

/** The path of a route. @throws E_ROUTE_PARAMETER */
export function writePath(route: Route, parameters: RouteParameters): string {
  const missing = missingName(route.parts, givenNames(parameters));
  if (missing !== undefined) throw unfitting(route, missing, whyMissing(route.parts, missing));
  const path = route.parts.map((part) => writePart(part, parameters, route)).join('');
  // The slash before an empty wildcard is a part of the path that the route answers.
  return route.parts.at(-1)?.kind === 'wildcard' ? path : tidy(path);
}

/** The host of a route that is bound to one. @throws E_ROUTE_PARAMETER */
export function writeHost(route: Route, parameters: RouteParameters): string | undefined {
  const host = route.hostPattern;
  if (!host) return undefined;
  const written = host.text.replace(/:(\w+)/g, (_, name: string) => {
    const value = textOf(parameters, name, route);
    if (value === undefined) throw unfitting(route, name, 'is missing');
    return value.toLowerCase();
  });
  if (host.shape.test(written)) return written;
  throw unfitting(route, host.names.join("', '"), `makes the host ${describeValue(written)}`);
}

/** The query with its question mark; empty when there is nothing in it. */
export function writeQuery(query: QueryParameters): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    for (const item of isList(value) ? value : [value]) {
      if (item !== undefined && item !== null)
        search.append(name, item instanceof Date ? item.toISOString() : String(item));
    }
  }
  const text = search.toString();
  return text === '' ? '' : `?${text}`;
}

/** Of several routes the first whose required parameters are given, or else the first. */
export function chooseRoute(routes: readonly [Route, ...Route[]], parameters: RouteParameters): Route {
  const given = givenNames(parameters);
  const fitting = routes.filter(({ parts }) => missingName(parts, given) === undefined);
  const complete = fitting.find(({ parts }) => [...given].every((name) => parameterNames(parts).includes(name)));
  return complete ?? fitting[0] ?? routes[0];
}

/** The first parameter that the path cannot do without: a required one, or an optional one before another that is given. */
function missingName(parts: readonly PatternPart[], given: ReadonlySet<string>): string | undefined {
  const parameters = parts.filter((part) => part.kind === 'parameter');
  const last = parameters.map(({ name, optional }) => !optional || given.has(name)).lastIndexOf(true);
  return parameters.slice(0, last + 1).find(({ name }) => !given.has(name))?.name;
}

function whyMissing(parts: readonly PatternPart[], missing: string): string {
  const isOptional = parts.some((part) => part.kind === 'parameter' && part.optional && part.name === missing);
  return isOptional ? 'is missing, and is needed where one that follows it is given' : 'is missing';
}

function writePart(part: PatternPart, parameters: RouteParameters, route: Route): string {
  if (part.kind === 'literal') return encodeURI(part.text);
  if (part.kind === 'wildcard') return writeWildcard(textOf(parameters, '*', route) ?? '', route);
  const value = textOf(parameters, part.name, route);
  if (value === undefined) return '';
  if (!keepsConstraint(part.constraint, value)) {
    throw unfitting(
      route,
      part.name,
      `is ${describeValue(parameters[part.name])}, which does not match (${part.constraint})`,
    );
  }
  // A browser would take them for steps in the path, and no route matches them.
  if (value === '.' || value === '..') throw unfitting(route, part.name, `is ${describeValue(value)}`);
  return encodeURIComponent(value);
}

function writeWildcard(value: string, route: Route): string {
  const segments = value.split('/');
  if (segments.some((segment, index) => /^\.\.?$/.test(segment) || (segment === '' && index < segments.length - 1))) {
    throw unfitting(route, '*', `is ${describeValue(value)}, which has an empty or a dot segment`);
  }
  return segments.map(encodeURIComponent).join('/');
}

function givenNames(parameters: RouteParameters): ReadonlySet<string> {
  return new Set(Object.keys(parameters).filter((name) => valueOf(parameters, name) !== undefined));
}

/** What is given for a parameter; `undefined` when it is absent or empty. */
function valueOf(parameters: RouteParameters, name: string): unknown {
  const value: unknown = Object.hasOwn(parameters, name) ? parameters[name] : undefined;
  return value === null || value === '' ? undefined : value;
}

function textOf(parameters: RouteParameters, name: string, route: Route): string | undefined {
  const value = valueOf(parameters, name);
  if (value === undefined) return undefined;
  const text = toText(value);
  // No request with a NUL is answered, and half of a surrogate pair cannot be encoded.
  if (text !== undefined && !/\0|\p{Surrogate}/u.test(text)) return text;
  throw unfitting(route, name, `is ${describeValue(value)}, which is no text that a path can hold`);
}

/** The text that stands for a value, as code that no compiler has checked may give it; `undefined` where there is none. */
function toText(value: unknown): string | undefined {
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? undefined : value.toISOString();
  if (typeof value === 'number') return Number.isFinite(value) ? String(value) : undefined;
  if (isObject(value)) return hasText(value) ? String(value) : undefined;
  return typeof value === 'function' || typeof value === 'symbol' ? undefined : String(value);
}

/** Whether an object says what its text is, as a URL or an id does; a list does not. */
function hasText(value: object): boolean {
  const write: unknown = Reflect.get(value, 'toString');
  return !isList(value) && typeof write === 'function' && write !== Object.prototype.toString;
}

/** A left-out optional parameter leaves its slash behind. */
function tidy(path: string): string {
  return path.length > 1 ? path.replace(/\/+$/, '') || '/' : path;
}

function unfitting(route: Route, parameter: string, reason: string): MantisError {
  const target = route.name === undefined ? `[${route.controller.name}, '${route.method}']` : `'${route.name}'`;
  return new MantisError({
    code: 'E_ROUTE_PARAMETER',
    what: `The parameter '${parameter}' of the route ${target} ${reason}.`,
    why: `Its path is ${route.path}${route.host ? ` on ${route.host}` : ''}.`,
    fix: `pass it: url(${target}, { ${JSON.stringify(parameter)}: … }).`,
  });
}
