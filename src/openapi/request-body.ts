import type { ActionInput } from './action-inputs.js';
import type { JsonSchema } from './json-schema.js';
import type { SchemaRegistry } from './schema-registry.js';
import { binary } from './type-schemas.js';

/** The body of an operation's request (OpenAPI 3.1 §4.8.13). */
export interface ApiRequestBody {
  readonly required: boolean;
  readonly content: Readonly<Record<string, { readonly schema: JsonSchema; readonly encoding?: object }>>;
}

/** The body that an action reads; `undefined` when it reads none. */
export function requestBodyOf(inputs: readonly ActionInput[], schemas: SchemaRegistry): ApiRequestBody | undefined {
  const body = inputs.find(({ source }) => source === 'body');
  const files = inputs.filter(({ source }) => source === 'file' || source === 'files');
  if (files.length > 0) return multipart(files, body && schemas.of(body.type));
  if (!body) return undefined;

  if (body.type === String) return { required: false, content: { 'text/plain': { schema: schemas.of(String) } } };
  const schema = schemas.of(body.type);
  if (schema['format'] === 'binary')
    return { required: false, content: { 'application/octet-stream': { schema: binary() } } };
  const isForm = schema['type'] !== 'array';
  return {
    required: Object.keys(schema).length > 0,
    content: {
      'application/json': { schema },
      ...(isForm ? { 'application/x-www-form-urlencoded': { schema } } : {}),
    },
  };
}

function multipart(files: readonly ActionInput[], fields: JsonSchema | undefined): ApiRequestBody {
  const named = files.map((file) => ({ ...file, name: file.name ?? file.source }));
  const required = named.filter(({ options }) => options.required === true).map(({ name }) => name);
  const ofFiles = {
    type: 'object',
    properties: Object.fromEntries(named.map((file) => [file.name, fileSchema(file)])),
    ...(required.length === 0 ? {} : { required }),
  };
  const encoding = Object.fromEntries(
    named.flatMap(({ name, options }) => (options.types ? [[name, { contentType: options.types.join(', ') }]] : [])),
  );
  const hasFields = fields !== undefined && Object.keys(fields).length > 0;
  const schema = hasFields ? { allOf: [fields, ofFiles] } : ofFiles;
  const media = Object.keys(encoding).length === 0 ? { schema } : { schema, encoding };
  return { required: required.length > 0 || hasFields, content: { 'multipart/form-data': media } };
}

function fileSchema({ source, options: { maxFiles } }: ActionInput): JsonSchema {
  if (source === 'file') return binary();
  return { type: 'array', items: binary(), ...(maxFiles === undefined ? {} : { maxItems: maxFiles }) };
}
