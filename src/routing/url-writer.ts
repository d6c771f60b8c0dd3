import { describeValue } from '../errors/describe-value.js';
import { MantisError } from '../errors/mantis-error.js';
import type { QueryParameters, RouteParameters } from '../http/route-names.js';
import { keepsConstraint } from './path-scan.js';
import { parameterNames } from './path-pattern.js';
import type { PatternPart } from './path-pattern.js';
import type { Route } from './route.js';
import { isList } from '../values/kinds.js';

/** The path of a route. @throws E_ROUTE_PARAMETER */
export function writePath(route: Route, parameters: RouteParameters): string {
  return tidy(route.parts.map((part) => writePart(part, parameters, route)).join(''));
}

/** The host of a route that is bound to one. @throws E_ROUTE_PARAMETER */
export function writeHost(route: Route, parameters: RouteParameters): string | undefined {
  const host = route.hostPattern;
  if (!host) return undefined;
  const written = host.text.replace(/:(\w+)/g, (_, name: string) => {
    const value = valueOf(parameters, name);
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
  const given = new Set(Object.keys(parameters).filter((name) => valueOf(parameters, name) !== undefined));
  const fitting = routes.filter(({ parts }) => requiredNames(parts).every((name) => given.has(name)));
  const complete = fitting.find(({ parts }) => [...given].every((name) => parameterNames(parts).includes(name)));
  return complete ?? fitting[0] ?? routes[0];
}

function requiredNames(parts: readonly PatternPart[]): readonly string[] {
  return parts.flatMap((part) => (part.kind === 'parameter' && !part.optional ? [part.name] : []));
}

function writePart(part: PatternPart, parameters: RouteParameters, route: Route): string {
  if (part.kind === 'literal') return encodeURI(part.text);
  if (part.kind === 'wildcard') return writeWildcard(valueOf(parameters, '*') ?? '', route);
  const value = valueOf(parameters, part.name);
  if (value === undefined) {
    if (part.optional) return '';
    throw unfitting(route, part.name, 'is missing');
  }
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

/** The text of a parameter; `undefined` when it is absent or empty. */
function valueOf(parameters: RouteParameters, name: string): string | undefined {
  const value = Object.hasOwn(parameters, name) ? parameters[name] : undefined;
  return value === undefined || value === '' ? undefined : String(value);
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
