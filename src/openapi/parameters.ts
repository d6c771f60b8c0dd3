import type { ActionInput } from './action-inputs.js';
import type { DtoProperty } from './dto-properties.js';
import { patternKeyword } from './json-schema.js';
import type { JsonSchema } from './json-schema.js';
import type { PathTemplate, TemplateParameter } from './path-templates.js';
import type { SchemaRegistry } from './schema-registry.js';

/** A parameter of an operation (OpenAPI 3.1 §4.8.12). */
export interface ApiParameter {
  readonly name: string;
  readonly in: 'path' | 'query' | 'header' | 'cookie';
  readonly required: boolean;
  readonly schema: JsonSchema;
  readonly [member: string]: unknown;
}

/** Headers that OpenAPI describes elsewhere; as parameters they are ignored (3.1 §4.8.12.2.1). */
const describedElsewhere: ReadonlySet<string> = new Set(['accept', 'content-type', 'authorization']);

/** The parameters of an operation, each once: those of the path first. */
export function parametersOf(
  template: PathTemplate,
  inputs: readonly ActionInput[],
  schemas: SchemaRegistry,
): readonly ApiParameter[] {
  const ofPath = template.parameters.map((parameter) => pathParameter(parameter, inputs, schemas));
  const others = inputs.flatMap((input) => otherParameters(input, schemas));
  const seen = new Set<string>();
  return [...ofPath, ...others].filter((parameter) => {
    const key = `${parameter.in} ${parameter.in === 'header' ? parameter.name.toLowerCase() : parameter.name}`;
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}

function pathParameter(
  { name, key, pattern, isWildcard }: TemplateParameter,
  inputs: readonly ActionInput[],
  schemas: SchemaRegistry,
): ApiParameter {
  const ofPath = inputs.filter(({ source }) => source === 'param');
  const named = ofPath.find((input) => input.name === key);
  const property = ofPath
    .filter((input) => input.name === undefined)
    .flatMap(({ type }) => schemas.propertiesOf(type))
    .find((each) => each.name === key);
  const known = named ? schemas.of(named.type) : property && schemas.ofProperty(property);
  const base = known && Object.keys(known).length > 0 ? known : { type: 'string' };
  const isText = base['type'] === 'string' && base['pattern'] === undefined && base['enum'] === undefined;
  const schema = isText && pattern !== undefined ? { ...base, ...patternKeyword(pattern) } : base;
  const description = isWildcard ? { description: 'The rest of the path; it may hold slashes.' } : {};
  return { name, in: 'path', required: true, ...description, schema };
}

function otherParameters({ source, name, type }: ActionInput, schemas: SchemaRegistry): readonly ApiParameter[] {
  if (source !== 'query' && source !== 'header' && source !== 'cookie') return [];
  if (name !== undefined) {
    if (source === 'header' && describedElsewhere.has(name.toLowerCase())) return [];
    return [{ name, in: source, required: false, schema: schemas.of(type) }];
  }
  if (source !== 'query') return [];
  const properties = schemas.propertiesOf(type);
  if (properties.length > 0) return properties.map((property) => queryProperty(property, schemas));
  const members = fromObjectSchema(schemas.of(type));
  if (members.length > 0) return members;
  // The one way to say that any names are taken (3.1 §4.8.12.3).
  return [{ name: 'query', in: 'query', required: false, style: 'form', explode: true, schema: anyNames() }];
}

/** A query cannot say `null`, so that an optional property is only one that may be left out. */
function queryProperty(property: DtoProperty, schemas: SchemaRegistry): ApiParameter {
  const { description, deprecated, ...schema } = schemas.ofProperty(property);
  const value = property.default;
  const isNested = '$ref' in schema || schema['type'] === 'object';
  return {
    name: property.name,
    in: 'query',
    required: property.isRequired,
    ...(description === undefined ? {} : { description }),
    ...(deprecated === undefined ? {} : { deprecated }),
    ...(isNested ? { style: 'deepObject', explode: true } : {}),
    schema: value === undefined || '$ref' in schema ? schema : { default: value, ...schema },
  };
}

/** The members of a Standard Schema that is an object. */
function fromObjectSchema({ properties, required }: JsonSchema): readonly ApiParameter[] {
  if (typeof properties !== 'object' || properties === null) return [];
  return Object.entries(properties).map(([name, schema]) => ({
    name,
    in: 'query',
    required: Array.isArray(required) && required.includes(name),
    // What a library says of its own members.
    schema: schema as JsonSchema,
  }));
}

function anyNames(): JsonSchema {
  return { type: 'object', additionalProperties: { type: 'string' } };
}
