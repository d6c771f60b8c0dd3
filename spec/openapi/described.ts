import { Validator } from '@seriousme/openapi-schema-validator';
import { Ajv2020 } from 'ajv/dist/2020.js';
import type { JsonSchema, OpenApiDocument, OpenApiOptions } from 'mantisjs';
import { describeRoutes } from '../../src/openapi/describe-routes.js';
import { compileRoutes } from '../../src/routing/route-compiler.js';
import { readDtoRules } from '../../src/validation/dto-metadata.js';

const validator = new Validator();
const ajv = new Ajv2020({ strict: false, logger: false });
const rules = readDtoRules();
// They compile the schemas of OpenAPI and of JSON Schema when they are first used, which no test is to wait for.
await validator.validate({ openapi: '3.1.0', info: { title: 'API', version: '0.0.0' }, paths: {} });
void ajv.validateSchema({});

/** What is wrong with a document, by the schema of OpenAPI 3.1 and by the rules that it cannot express; empty if nothing. */
export async function mistakesIn(document: OpenApiDocument): Promise<readonly unknown[]> {
  const plain = JSON.parse(JSON.stringify(document)) as Record<string, unknown>;
  const { valid, errors } = await validator.validate(plain);
  if (!valid) return [errors];
  return [...danglingReferences(plain), ...badSchemas(document), ...badParameters(document)];
}

/** The document of controllers, from their notes alone. */
export async function described(
  controllers: readonly unknown[],
  options: OpenApiOptions = {},
): Promise<OpenApiDocument> {
  const { routes } = compileRoutes(controllers, { prefix: '', caseSensitive: true });
  return describeRoutes({ routes, options, rules, sessionCookie: 'session_id' });
}

/** The component of a class, by its name. */
export function component(document: OpenApiDocument, name: string): JsonSchema {
  return document.components?.schemas?.[name] ?? {};
}

function danglingReferences(document: Record<string, unknown>): readonly string[] {
  const pointers = [...JSON.stringify(document).matchAll(/"\$ref":"#([^"]*)"/g)].map(([, pointer = '']) => pointer);
  return pointers.filter((pointer) => {
    const steps = pointer.split('/').slice(1);
    return steps.reduce<unknown>((value, step) => Reflect.get(Object(value), step), document) === undefined;
  });
}

/** Schemas that are none by draft 2020-12. */
function badSchemas(document: OpenApiDocument): readonly JsonSchema[] {
  const ofParameters = operationsOf(document).flatMap(({ parameters = [] }) => parameters.map(({ schema }) => schema));
  const all = [...Object.values(document.components?.schemas ?? {}), ...ofParameters];
  return all.filter((schema) => ajv.validateSchema(JSON.parse(JSON.stringify(schema))) !== true);
}

/** Operations whose path parameters are not those of their path, or that have a parameter twice. */
function badParameters({ paths }: OpenApiDocument): readonly string[] {
  return Object.entries(paths).flatMap(([path, item]) => {
    const wanted = [...path.matchAll(/\{([^}]*)\}/g)].map(([, name]) => name).join();
    return Object.values(item).flatMap(({ operationId, parameters = [] }) => {
      const ofPath = parameters.filter(({ in: place }) => place === 'path').map(({ name }) => name);
      const keys = parameters.map(({ in: place, name }) => `${place} ${name}`);
      return ofPath.join() === wanted && new Set(keys).size === keys.length ? [] : [operationId];
    });
  });
}

function operationsOf({ paths }: OpenApiDocument) {
  return Object.values(paths).flatMap((item) => Object.values(item));
}
