import { isList } from '../values/kinds.js';

/** A JSON Schema of draft 2020-12, the dialect of OpenAPI 3.1. */
export interface JsonSchema {
  readonly [keyword: string]: unknown;
}

/**
 * Adds keywords to a schema. One that the schema has already, with another value, is put beside it by `allOf`, so that
 * both hold; a more exact type replaces a wider one.
 */
export function refine(schema: JsonSchema, more: JsonSchema): JsonSchema {
  const conflicting: Record<string, unknown> = {};
  const merged: Record<string, unknown> = { ...schema };
  for (const [keyword, value] of Object.entries(more)) {
    const present = schema[keyword];
    if (keyword === 'type') merged[keyword] = narrower(present, value);
    else if (present === undefined || JSON.stringify(present) === JSON.stringify(value)) merged[keyword] = value;
    else conflicting[keyword] = value;
  }
  if (Object.keys(conflicting).length === 0) return merged;
  const { allOf } = schema;
  return { ...merged, allOf: [...(isList(allOf) ? allOf : []), conflicting] };
}

/** `@IsInt()` and `@Min(1)` come in any order, and whole numbers are numbers. */
function narrower(present: unknown, type: unknown): unknown {
  return present === 'integer' && type === 'number' ? present : type;
}

/** The schema, with `null` accepted as well. */
export function nullable(schema: JsonSchema): JsonSchema {
  if (Object.keys(schema).length === 0) return schema;
  const { type, enum: values } = schema;
  const isPlain = typeof type === 'string' && schema['allOf'] === undefined && schema['const'] === undefined;
  if (!isPlain) return { anyOf: [schema, { type: 'null' }] };
  return {
    ...schema,
    type: [type, 'null'],
    ...(isList(values) ? { enum: [...values, null] } : {}),
  };
}

/** The keyword for a regular expression; none for one that fails in the Unicode mode in which tools compile it. */
export function patternKeyword(source: string): JsonSchema {
  try {
    return { pattern: new RegExp(source, 'u').source };
  } catch {
    return {};
  }
}
