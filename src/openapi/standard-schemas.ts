import type { JsonSchema } from './json-schema.js';
import { isRecord } from '../values/kinds.js';
import { readJson } from '../values/json.js';

/** An object that validates by the Standard Schema interface (standardschema.dev, version 1). */
interface StandardSchema {
  readonly '~standard': { readonly jsonSchema?: { readonly input?: (options: object) => unknown } };
  readonly toJSONSchema?: (options: object) => unknown;
  readonly toJsonSchema?: () => unknown;
}

/** Whether a value validates by the Standard Schema interface. */
export function isStandardSchema(type: unknown): type is StandardSchema {
  const isObject = (typeof type === 'object' && type !== null) || typeof type === 'function';
  return isObject && typeof Reflect.get(type, '~standard') === 'object';
}

/**
 * The JSON Schema of what such an object accepts, by the ways that libraries offer: Standard JSON Schema, `toJSONSchema`
 * (zod), `toJsonSchema` (ArkType). One that offers none, or cannot say it, is open.
 */
export function standardJsonSchema(type: StandardSchema): JsonSchema {
  const ways = [
    () => type['~standard'].jsonSchema?.input?.({ target: 'draft-2020-12' }),
    () => type.toJSONSchema?.({ target: 'draft-2020-12', io: 'input', unrepresentable: 'any' }),
    () => type.toJsonSchema?.(),
  ];
  for (const way of ways) {
    const schema = quietly(way);
    if (isRecord(schema)) return withoutDialect(schema);
  }
  return {};
}

/** A schema that points into itself cannot be moved: `#` would mean the whole document. */
export function pointsIntoItself(schema: JsonSchema): boolean {
  return JSON.stringify(schema).includes('"$ref":"#');
}

/** The schema with its pointers made to start where it stands. */
export function rebase(schema: JsonSchema, pointer: string): JsonSchema {
  const text = JSON.stringify(schema, (keyword, value: unknown) =>
    keyword === '$ref' && typeof value === 'string' && value.startsWith('#') ? pointer + value.slice(1) : value,
  );
  // What was a schema before it became text.
  return JSON.parse(text) as JsonSchema;
}

/** What a library throws for what it cannot write down only says that there is no schema. */
function quietly(way: () => unknown): unknown {
  try {
    const schema = way();
    return readJson(JSON.stringify(schema ?? null));
  } catch {
    return undefined;
  }
}

function withoutDialect(schema: JsonSchema): JsonSchema {
  return Object.fromEntries(Object.entries(schema).filter(([keyword]) => keyword !== '$schema'));
}
