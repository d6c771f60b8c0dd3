import type { DtoRules } from '../validation/dto-metadata.js';
import { dtoProperties, resolved } from './dto-properties.js';
import type { DtoClass, DtoProperty } from './dto-properties.js';
import { nullable, refine } from './json-schema.js';
import type { JsonSchema } from './json-schema.js';
import { ruleSchema } from './rule-schemas.js';
import { isStandardSchema, pointsIntoItself, rebase, standardJsonSchema } from './standard-schemas.js';
import { typeSchema } from './type-schemas.js';
import { isRecord } from '../values/kinds.js';

/** The schemas of a document. Each class becomes a component once, under a name of its own, and is pointed to. */
export class SchemaRegistry {
  readonly #rules: DtoRules;
  readonly #schemas = new Map<string, JsonSchema>();
  readonly #references = new Map<unknown, JsonSchema>();

  constructor(rules: DtoRules) {
    this.#rules = rules;
  }

  /** The components so far, in the order of their names. */
  get schemas(): Readonly<Record<string, JsonSchema>> {
    return Object.fromEntries([...this.#schemas].sort(([one], [other]) => (one < other ? -1 : 1)));
  }

  /** The schema of a type as decorators take it; an open one for a type that nothing is known of. */
  of(type: unknown): JsonSchema {
    const given = resolved(type);
    if (Array.isArray(given))
      return given.length === 0 ? { type: 'array' } : { type: 'array', items: this.of(given[0]) };
    if (isStandardSchema(given)) return this.#standard(given);
    return typeSchema(given) ?? this.#class(given);
  }

  /** A component for something that is no class; the same key gives the same component. */
  component(key: unknown, name: string, schema: JsonSchema | (() => JsonSchema)): JsonSchema {
    const known = this.#references.get(key);
    if (known) return known;
    const own = this.#freeName(name);
    const reference = { $ref: `#/components/schemas/${own}` };
    // Before the schema is made, so that a class which holds itself finds the name.
    this.#references.set(key, reference);
    this.#schemas.set(own, {});
    this.#schemas.set(own, typeof schema === 'function' ? schema() : schema);
    return reference;
  }

  /** The properties of a class; empty for a type of another kind. */
  propertiesOf(type: unknown): readonly DtoProperty[] {
    const given = resolved(type);
    return isClass(given) ? dtoProperties(given, this.#rules) : [];
  }

  /** The schema of a property, without what its absence means. */
  ofProperty(property: DtoProperty): JsonSchema {
    const { note, rules } = property;
    const base = rules.some(({ kind, each }) => kind === 'nested' && each)
      ? listOf(this.of(property.type))
      : this.of(property.type);
    const own = rules.filter(({ each }) => !each).map(({ name, constraints }) => ruleSchema(name, constraints));
    const each = rules.filter((rule) => rule.each).map(({ name, constraints }) => ruleSchema(name, constraints));
    const listed = each.length === 0 ? base : withItems(base, each);
    const schema = own.reduce(refined, listed);
    const filled = rules.some(({ name, each: ofItems }) => name === 'isNotEmpty' && !ofItems)
      ? notEmpty(schema)
      : schema;
    return { ...filled, ...described(note), ...note.schema };
  }

  #standard(type: Parameters<typeof standardJsonSchema>[0]): JsonSchema {
    const schema = this.#references.get(type) ?? standardJsonSchema(type);
    if (!pointsIntoItself(schema) || this.#references.has(type)) return schema;
    const title = typeof schema['title'] === 'string' ? schema['title'] : 'Schema';
    const reference = this.component(type, title, {});
    const pointer = String(reference['$ref']);
    this.#schemas.set(pointer.slice('#/components/schemas/'.length), rebase(schema, pointer));
    return reference;
  }

  #class(type: unknown): JsonSchema {
    const known = this.#references.get(type);
    if (known) return known;
    const properties = this.propertiesOf(type);
    if (!isClass(type) || properties.length === 0) return { type: 'object' };
    return this.component(type, type.name, () => this.#object(properties));
  }

  #object(properties: readonly DtoProperty[]): JsonSchema {
    const required = properties.filter(({ isRequired }) => isRequired).map(({ name }) => name);
    const entries = properties.map((property) => [property.name, this.#bodyProperty(property)] as const);
    return {
      type: 'object',
      properties: Object.fromEntries(entries),
      ...(required.length === 0 ? {} : { required }),
    };
  }

  #bodyProperty(property: DtoProperty): JsonSchema {
    const schema = this.ofProperty(property);
    const value = property.default;
    const whole = value === undefined || '$ref' in schema ? schema : { default: value, ...schema };
    return property.isNullable ? nullable(whole) : whole;
  }

  /** Components are named by letters, digits, `.`, `-` and `_` (OpenAPI 3.1 §4.8.7.1). */
  #freeName(name: string): string {
    const tidy = name.replace(/[^A-Za-z0-9._-]/g, '_') || 'Schema';
    for (let count = 1; ; count += 1) {
      const candidate = count === 1 ? tidy : `${tidy}${count}`;
      if (!this.#schemas.has(candidate)) return candidate;
    }
  }
}

function isClass(type: unknown): type is DtoClass {
  return typeof type === 'function' && 'prototype' in type;
}

/** What is nested in a list may be declared as the list or, by a marker, as what stands in it. */
function listOf(schema: JsonSchema): JsonSchema {
  if (schema['type'] === 'array')
    return schema['items'] === undefined ? { ...schema, items: { type: 'object' } } : schema;
  return { type: 'array', items: Object.keys(schema).length === 0 ? { type: 'object' } : schema };
}

function withItems(schema: JsonSchema, rules: readonly JsonSchema[]): JsonSchema {
  const list = schema['type'] === 'array' ? schema : { type: 'array' };
  const items = rules.reduce(refined, isRecord(schema['items']) ? schema['items'] : {});
  return Object.keys(items).length === 0 ? list : { ...list, items };
}

/** A component says its own type. */
function refined(schema: JsonSchema, { type, ...others }: JsonSchema): JsonSchema {
  return refine(schema, type === undefined || '$ref' in schema ? others : { type, ...others });
}

function notEmpty(schema: JsonSchema): JsonSchema {
  const isOpen = schema['type'] === 'string' && schema['minLength'] === undefined && schema['enum'] === undefined;
  return isOpen ? { ...schema, minLength: 1 } : schema;
}

function described({ description, example, deprecated }: DtoProperty['note']): JsonSchema {
  return {
    ...(description === undefined ? {} : { description }),
    ...(example === undefined ? {} : { examples: [example] }),
    ...(deprecated === true ? { deprecated } : {}),
  };
}
