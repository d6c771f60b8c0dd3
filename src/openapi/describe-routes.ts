import { isCatchAll } from '../routing/route-conflicts.js';
import type { Route } from '../routing/route.js';
import type { DtoRules } from '../validation/dto-metadata.js';
import { methodOf } from './action-inputs.js';
import { isHidden } from './api-notes.js';
import type { OpenApiDocument, ApiPathItem } from './document.js';
import type { OpenApiOptions } from './openapi-options.js';
import { describeOperation } from './operation.js';
import type { ApiOperationObject, OperationParts } from './operation.js';
import { pathTemplates, renamed } from './path-templates.js';
import type { PathTemplate } from './path-templates.js';
import { ProblemSchemas } from './problem-schemas.js';
import { SchemaRegistry } from './schema-registry.js';
import { schemesOf, toRequirements } from './security.js';

/** What a document is made from. */
export interface DocumentSources {
  readonly routes: readonly Route[];
  readonly options: OpenApiOptions;
  readonly rules: DtoRules;
  /** The name of the session's cookie; `undefined` where there are no sessions. */
  readonly sessionCookie: string | undefined;
}

interface PathEntry {
  readonly template: PathTemplate;
  readonly item: Record<string, Operation>;
}

type Operation = ApiOperationObject & { 'x-alternatives'?: readonly ApiOperationObject[] };

/** Describes routes as an OpenAPI 3.1 document. */
export function describeRoutes({ routes, options, rules, sessionCookie }: DocumentSources): OpenApiDocument {
  const schemas = new SchemaRegistry(rules);
  const problems = new ProblemSchemas(schemas);
  const security = options.security ?? [];
  const entries = new Map<string, PathEntry>();
  const parts: OperationParts = { schemas, problems, security, uniqueId: idMaker() };
  const shown = routes.filter((route) => !isHidden(route.controller, methodOf(route)));
  for (const route of shown.filter((each) => !isCatchAll(each))) addRoute(entries, route, parts);
  for (const route of shown.filter(isCatchAll)) addRoute(entries, route, parts);

  const paths = Object.fromEntries([...entries.values()].map(({ template, item }) => [template.path, item]));
  const components = {
    schemas: schemas.schemas,
    responses: problems.responses,
    securitySchemes: usedSchemes(paths, options, sessionCookie),
  };
  const filled = Object.entries(components).filter(([, members]) => Object.keys(members).length > 0);
  return {
    openapi: '3.1.0',
    info: { ...options.info, title: options.info?.title ?? 'API', version: options.info?.version ?? '0.0.0' },
    ...(options.servers === undefined ? {} : { servers: options.servers }),
    paths,
    ...(filled.length === 0 ? {} : { components: Object.fromEntries(filled) }),
    ...(security.length === 0 ? {} : { security: toRequirements(security) }),
    ...(options.tags === undefined ? {} : { tags: options.tags }),
  };
}

function addRoute(entries: Map<string, PathEntry>, route: Route, parts: OperationParts): void {
  for (const own of pathTemplates(route.parts)) {
    const entry = entries.get(own.shape) ?? { template: own, item: {} };
    entries.set(own.shape, entry);
    for (const method of route.methods.filter(isDescribable)) addOperation(entry, { route, method, own }, parts);
  }
}

/** A path item has words for these methods and no others (3.1 §4.8.9.1). */
function isDescribable(method: string): boolean {
  return ['GET', 'PUT', 'POST', 'DELETE', 'OPTIONS', 'HEAD', 'PATCH', 'TRACE'].includes(method);
}

/**
 * Two routes that differ only in their constraints are one to OpenAPI (3.1 §4.8.8.2): the second is kept beside the
 * first, where people find it and tools pass over it. What `@All` answers gives way, as it does in the router.
 */
function addOperation(
  { template, item }: PathEntry,
  { route, method, own }: { route: Route; method: string; own: PathTemplate },
  parts: OperationParts,
): void {
  const verb = method.toLowerCase();
  const present = item[verb];
  if (present && isCatchAll(route)) return;
  const operation = describeOperation({ route, method, template: renamed(own, template) }, parts);
  if (present) present['x-alternatives'] = [...(present['x-alternatives'] ?? []), operation];
  else item[verb] = operation;
}

/** Ids are unique in a document (3.1 §4.8.10.1): a taken one gets its method, then a number. */
function idMaker(): OperationParts['uniqueId'] {
  const taken = new Set<string>();
  return (wanted, method) => {
    let id = wanted;
    if (taken.has(id)) id = `${wanted}.${method.toLowerCase()}`;
    for (let count = 2; taken.has(id); count += 1) id = `${wanted}.${method.toLowerCase()}.${count}`;
    taken.add(id);
    return id;
  };
}

/** The schemes that are declared, and the session's cookie where an operation names it. */
function usedSchemes(
  paths: Readonly<Record<string, ApiPathItem>>,
  { securitySchemes = {}, security }: OpenApiOptions,
  sessionCookie: string | undefined,
): NonNullable<OpenApiOptions['securitySchemes']> {
  const ofOperations = Object.values(paths).flatMap((item) =>
    Object.values(item).flatMap((operation) => schemesOf(operation.security)),
  );
  const isNamed = [...schemesOf(security), ...ofOperations].includes('session');
  if (!isNamed || sessionCookie === undefined || 'session' in securitySchemes) return securitySchemes;
  const session = { type: 'apiKey', in: 'cookie', name: sessionCookie } as const;
  return { session, ...securitySchemes };
}
