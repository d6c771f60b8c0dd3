import { describeValue } from '../errors/describe-value.js';
import { MantisError } from '../errors/mantis-error.js';
import type { RouteParameters } from '../http/request-context.js';
import type { PatternPart } from './path-pattern.js';
import type { Route } from './route.js';

/** Values of a query; `undefined` is left out, a list repeats the name. */
export type QueryParameters = Readonly<Record<string, unknown>>;

/** Writes the paths of named routes. */
export class UrlGenerator {
  readonly #routes: ReadonlyMap<string, Route>;

  constructor(routes: readonly Route[]) {
    this.#routes = new Map(routes.flatMap((route) => (route.name === undefined ? [] : [[route.name, route] as const])));
  }

  /**
   * The path of a named route, parameters and query percent-encoded.
   *
   * @throws E_ROUTE_UNKNOWN for a name that no route has, E_ROUTE_PARAMETER for a missing or unfitting parameter.
   */
  url(name: string, parameters: RouteParameters = {}, query: QueryParameters = {}): string {
    const route = this.#routes.get(name);
    if (!route) throw unknownRoute(name, [...this.#routes.keys()]);
    const path = tidy(route.parts.map((part) => writePart(part, parameters, route)).join(''));
    const search = writeQuery(query);
    return search === '' ? path : `${path}?${search}`;
  }
}

function writePart(part: PatternPart, parameters: RouteParameters, route: Route): string {
  if (part.kind === 'literal') return part.text;
  const name = part.kind === 'wildcard' ? '*' : part.name;
  const value = Object.hasOwn(parameters, name) ? parameters[name] : undefined;
  if (part.kind === 'wildcard')
    return String(value ?? '')
      .split('/')
      .map(encodeURIComponent)
      .join('/');
  if (value === undefined || value === '') {
    if (part.optional) return '';
    throw unfitting(route, name, 'is missing');
  }
  if (part.constraint !== undefined && !new RegExp(`^(?:${part.constraint})$`).test(String(value))) {
    throw unfitting(route, name, `is ${describeValue(value)}, which does not match (${part.constraint})`);
  }
  return encodeURIComponent(String(value));
}

/** A left-out optional parameter leaves its slash behind. */
function tidy(path: string): string {
  return path.length > 1 ? path.replace(/\/$/, '') : path;
}

function writeQuery(query: QueryParameters): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    for (const item of Array.isArray(value) ? value : [value])
      if (item !== undefined) search.append(name, String(item));
  }
  return search.toString();
}

function unknownRoute(name: string, known: readonly string[]): MantisError {
  return new MantisError({
    code: 'E_ROUTE_UNKNOWN',
    what: `There is no route named '${name}'.`,
    why: known.length === 0 ? 'No route has a name.' : `The names are ${known.map((each) => `'${each}'`).join(', ')}.`,
    fix: `declare it, as in @Get('/path', { name: '${name}' }), or use one of the names.`,
  });
}

function unfitting(route: Route, parameter: string, reason: string): MantisError {
  return new MantisError({
    code: 'E_ROUTE_PARAMETER',
    what: `The parameter '${parameter}' of the route '${route.name}' ${reason}.`,
    why: `Its path is ${route.path}.`,
    fix: `pass it: url('${route.name}', { ${JSON.stringify(parameter)}: … }).`,
  });
}
