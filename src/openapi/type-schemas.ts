import type { JsonSchema } from './json-schema.js';
import { oneOf } from './rule-schemas.js';

const schemas: ReadonlyMap<unknown, JsonSchema> = new Map<unknown, JsonSchema>([
  [String, { type: 'string' }],
  [Number, { type: 'number' }],
  [Boolean, { type: 'boolean' }],
  [BigInt, { type: 'integer' }],
  [Date, { type: 'string', format: 'date-time' }],
  [Array, { type: 'array' }],
  [Set, { type: 'array', uniqueItems: true }],
  [Map, { type: 'object' }],
  [Uint8Array, binary()],
  [Buffer, binary()],
]);

/** Types behind which anything may be. */
const open: ReadonlySet<unknown> = new Set([undefined, null, Object, Promise, Function]);

/** The schema of a type that needs no class of the user's; `undefined` for a type that does. */
export function typeSchema(type: unknown): JsonSchema | undefined {
  if (open.has(type)) return {};
  return schemas.get(type) ?? (isEnum(type) ? oneOf(enumValues(type)) : undefined);
}

/** Bytes. `format` is what tools for OpenAPI 3.0 look for, `contentMediaType` what 3.1 says. */
export function binary(): JsonSchema {
  return { type: 'string', format: 'binary', contentMediaType: 'application/octet-stream' };
}

function isEnum(type: unknown): type is object {
  return typeof type === 'object' && type !== null && !Array.isArray(type);
}

/** TypeScript gives a numeric enum a second entry for each member, from the number back to the name. */
function enumValues(type: object): readonly unknown[] {
  return Object.entries(type)
    .filter(([key]) => Number.isNaN(Number(key)))
    .map(([, value]): unknown => value);
}
