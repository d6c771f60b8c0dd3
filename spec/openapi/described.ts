import { Validator } from '@seriousme/openapi-schema-validator';
import type { JsonSchema, OpenApiDocument, OpenApiOptions } from 'mantisjs';
import { describeRoutes } from '../../src/openapi/describe-routes.js';
import { compileRoutes } from '../../src/routing/route-compiler.js';
import { loadDtoRules } from '../../src/validation/dto-metadata.js';

/** What a schema validator says against a document; empty when it is valid. */
export async function mistakesIn(document: OpenApiDocument): Promise<readonly unknown[]> {
  const plain = JSON.parse(JSON.stringify(document)) as Record<string, unknown>;
  const validator = new Validator();
  const { valid, errors } = await validator.validate(plain);
  return valid ? danglingReferences(plain) : [errors];
}

/** The document of controllers, from their notes alone. */
export async function described(
  controllers: readonly unknown[],
  options: OpenApiOptions = {},
): Promise<OpenApiDocument> {
  const { routes } = compileRoutes(controllers);
  return describeRoutes({ routes, options, rules: await loadDtoRules(), sessionCookie: 'session_id' });
}

/** The component of a class, by its name. */
export function component(document: OpenApiDocument, name: string): JsonSchema {
  return document.components?.schemas?.[name] ?? {};
}

/** The schema validator knows the shape of pointers and not where they go. */
function danglingReferences(document: Record<string, unknown>): readonly string[] {
  const pointers = [...JSON.stringify(document).matchAll(/"\$ref":"#([^"]*)"/g)].map(([, pointer = '']) => pointer);
  return pointers.filter((pointer) => {
    const steps = pointer.split('/').slice(1);
    return steps.reduce<unknown>((value, step) => Reflect.get(Object(value), step), document) === undefined;
  });
}
