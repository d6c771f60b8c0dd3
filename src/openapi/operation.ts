import '../container/tsyringe.js';
import type { Route } from '../routing/route.js';
import { actionInputs, methodOf } from './action-inputs.js';
import { operationNotes } from './api-notes.js';
import type { ApiSecurity } from './api-notes.js';
import { parametersOf } from './parameters.js';
import type { ApiParameter } from './parameters.js';
import type { PathTemplate } from './path-templates.js';
import type { ProblemSchemas } from './problem-schemas.js';
import { requestBodyOf } from './request-body.js';
import type { ApiRequestBody } from './request-body.js';
import { responsesOf } from './responses.js';
import type { ApiResponseObject } from './responses.js';
import type { SchemaRegistry } from './schema-registry.js';
import { toRequirements } from './security.js';
import type { SecurityRequirement } from './security.js';
import { prototypeOf } from '../values/prototypes.js';

/** What one method of one path does (OpenAPI 3.1 §4.8.10). */
export interface ApiOperationObject {
  readonly operationId: string;
  readonly tags: readonly string[];
  readonly summary?: string;
  readonly description?: string;
  readonly deprecated?: boolean;
  readonly parameters?: readonly ApiParameter[];
  readonly requestBody?: ApiRequestBody;
  readonly responses: Readonly<Record<string, ApiResponseObject>>;
  readonly security?: readonly SecurityRequirement[];
}

/** What one operation describes. */
export interface Described {
  readonly route: Route;
  readonly method: string;
  readonly template: PathTemplate;
}

/** What all operations of a document share. */
export interface OperationParts {
  readonly schemas: SchemaRegistry;
  readonly problems: ProblemSchemas;
  /** The ways to be let in that hold where an operation says nothing. */
  readonly security: readonly ApiSecurity[];
  /** Makes an id that no other operation has. */
  readonly uniqueId: (wanted: string, method: string) => string;
}

/** Methods whose requests have no body to speak of (RFC 9110 §9.3). */
const bodiless: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS']);

/** Describes what a route does for one method and one of its paths. */
export function describeOperation(
  { route, method, template }: Described,
  { schemas, problems, security, uniqueId }: OperationParts,
): ApiOperationObject {
  const action = methodOf(route);
  const note = operationNotes(route.controller, action);
  const inputs = actionInputs(route).filter(({ source }) => !bodiless.has(method) || !isBody(source));
  const parameters = parametersOf(template, inputs, schemas);
  const requestBody = requestBodyOf(inputs, schemas);
  const returned: unknown = Reflect.getMetadata('design:returntype', prototypeOf(route.controller), action);
  const sources = {
    note,
    inputs,
    hasPathParameters: template.parameters.length > 0,
    isGuarded: (note.security ?? security).length > 0,
    returned,
    hasBody: method !== 'HEAD',
  };
  return {
    operationId: uniqueId(note.operationId ?? route.name ?? route.action, method),
    tags: note.tags ?? [route.controller.name.replace(/Controller$/, '') || route.controller.name],
    ...(note.summary === undefined ? {} : { summary: note.summary }),
    ...(note.description === undefined ? {} : { description: note.description }),
    ...(note.deprecated === true ? { deprecated: true } : {}),
    ...(parameters.length === 0 ? {} : { parameters }),
    ...(requestBody === undefined ? {} : { requestBody }),
    responses: responsesOf(sources, schemas, problems),
    ...(note.security === undefined ? {} : { security: toRequirements(note.security) }),
  };
}

function isBody(source: string): boolean {
  return source === 'body' || source.startsWith('file');
}
