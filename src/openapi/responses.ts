import { statusName } from '../http/status-name.js';
import type { ActionInput } from './action-inputs.js';
import type { ApiOperationOptions, ApiResponse, ApiResponseOptions } from './api-notes.js';
import type { JsonSchema } from './json-schema.js';
import type { KnownError, ProblemSchemas } from './problem-schemas.js';
import type { SchemaRegistry } from './schema-registry.js';
import { isStandardSchema } from './standard-schemas.js';

/** An answer of an operation (OpenAPI 3.1 §4.8.17), or a pointer to one. */
export interface ApiResponseObject {
  readonly [member: string]: unknown;
}

/** What the answers of an operation follow from. */
export interface ResponseSources {
  readonly note: ApiOperationOptions;
  readonly inputs: readonly ActionInput[];
  readonly hasPathParameters: boolean;
  /** Whether somebody must be let in. */
  readonly isGuarded: boolean;
  /** The declared type of what the action returns. */
  readonly returned: unknown;
  /** Whether the method answers with a body. */
  readonly hasBody: boolean;
}

/** The answers of an operation by status: what is declared, else what can be known. */
export function responsesOf(
  sources: ResponseSources,
  schemas: SchemaRegistry,
  problems: ProblemSchemas,
): Readonly<Record<string, ApiResponseObject>> {
  const declared = Object.entries(sources.note.responses ?? {}).map(
    ([status, response]) => [status, toResponse(status, response, { schemas, problems })] as const,
  );
  const isAnswered = declared.some(([status]) => /^[123]/.test(status) || status === 'default');
  return {
    ...Object.fromEntries(possibleErrors(sources).map((status) => [status, problems.response(status)])),
    ...(isAnswered ? {} : { 200: success(sources, schemas) }),
    ...Object.fromEntries(declared),
  };
}

/** The errors that Mantis itself may answer with. */
function possibleErrors({ inputs, hasPathParameters, isGuarded }: ResponseSources): readonly KnownError[] {
  const isValidated = inputs.some((input) => isStructured(input) || input.source.startsWith('file'));
  const isRead = inputs.some(({ source }) => source === 'body' || source.startsWith('file'));
  const isParsed =
    isRead || inputs.some(({ source, type }) => source === 'query' || (source in coerced && type !== String));
  const possible: readonly (readonly [KnownError, boolean])[] = [
    [400, isParsed],
    [401, isGuarded],
    [403, isGuarded],
    [404, hasPathParameters],
    [413, isRead],
    [415, isRead],
    [422, isValidated],
  ];
  return possible.filter(([, canOccur]) => canOccur).map(([status]) => status);
}

const coerced: Readonly<Record<string, true>> = { param: true, query: true, header: true, cookie: true };

/** Whether an input is checked against a class or schema. */
function isStructured({ source, name, type }: ActionInput): boolean {
  const isWhole = source === 'body' || (name === undefined && source in coerced);
  return isWhole && (isStandardSchema(type) || Array.isArray(type) || (type !== undefined && !plain.has(type)));
}

const plain: ReadonlySet<unknown> = new Set([Object, String, Uint8Array, Buffer]);

function success({ returned, hasBody }: ResponseSources, schemas: SchemaRegistry): ApiResponseObject {
  const description = 'OK';
  if (!hasBody) return { description };
  if (returned === String) return { description, content: { 'text/plain': { schema: { type: 'string' } } } };
  const schema = schemas.of(returned);
  // Results, promises and whatever the compiler wrote down nothing of may be anything.
  const isKnown = '$ref' in schema || schema['type'] !== 'object';
  if (!isKnown || Object.keys(schema).length === 0) return { description };
  const type = schema['format'] === 'binary' ? 'application/octet-stream' : 'application/json';
  return { description, content: { [type]: { schema } } };
}

function toResponse(
  status: string,
  response: ApiResponse,
  { schemas, problems }: { schemas: SchemaRegistry; problems: ProblemSchemas },
): ApiResponseObject {
  const options: ApiResponseOptions = typeof response === 'string' ? { description: response } : response;
  const description = options.description ?? statusName(status) ?? 'Other answers';
  const isError = /^[45]/.test(status);
  const schema = options.schema ?? (options.type === undefined ? undefined : schemas.of(options.type));
  if (schema === undefined && !isError) return { description };
  const type = options.contentType ?? mediaType(schema, isError);
  return { description, content: { [type]: { schema: schema ?? problems.schema(Number(status)) } } };
}

function mediaType(schema: JsonSchema | undefined, isError: boolean): string {
  if (isError) return 'application/problem+json';
  if (schema?.['format'] === 'binary') return 'application/octet-stream';
  return schema?.['type'] === 'string' && schema['enum'] === undefined ? 'text/plain' : 'application/json';
}
