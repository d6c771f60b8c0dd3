import type { JsonSchema } from './json-schema.js';
import type { SchemaRegistry } from './schema-registry.js';

const problem: JsonSchema = {
  type: 'object',
  description: 'Details of an error (RFC 9457).',
  properties: {
    type: { type: 'string', format: 'uri-reference' },
    title: { type: 'string' },
    status: { type: 'integer' },
    detail: { type: 'string' },
    errorId: { type: 'string', description: 'Names the line in the log; given from 500 on.' },
  },
  required: ['type', 'title', 'status', 'detail'],
};

const invalid: JsonSchema = {
  type: 'object',
  properties: {
    pointer: { type: 'string', format: 'json-pointer', description: 'Which value is meant (RFC 6901).' },
    rule: { type: 'string', description: 'Which rule it breaks.' },
    message: { type: 'string' },
  },
  required: ['pointer', 'rule', 'message'],
};

/** Names are those of RFC 9110 §15.5, which Node has not always used. */
const answers: Readonly<Record<KnownError, readonly [name: string, description: string]>> = {
  400: ['BadRequest', 'The request cannot be understood, or a value has not the type that it must have.'],
  401: ['Unauthorized', 'The client must sign in first.'],
  403: ['Forbidden', 'The client is known and may not do this.'],
  404: ['NotFound', 'There is nothing at this address.'],
  413: ['ContentTooLarge', 'The body is larger than what is read.'],
  415: ['UnsupportedMediaType', 'The body is of a type that is not read.'],
  422: ['UnprocessableContent', 'The values are not valid; each mistake is in `errors`.'],
};

/** The status of an answer that Mantis itself may give. */
export type KnownError = 400 | 401 | 403 | 404 | 413 | 415 | 422;

/** The answers to failed requests, each a component that operations point to. */
export class ProblemSchemas {
  readonly #schemas: SchemaRegistry;
  readonly #responses = new Map<string, JsonSchema>();

  constructor(schemas: SchemaRegistry) {
    this.#schemas = schemas;
  }

  /** The response components so far, by name. */
  get responses(): Readonly<Record<string, JsonSchema>> {
    return Object.fromEntries([...this.#responses].sort(([one], [other]) => (one < other ? -1 : 1)));
  }

  /** A pointer to the answer with this status. */
  response(status: KnownError): JsonSchema {
    const [name, description] = answers[status];
    const content = { 'application/problem+json': { schema: this.schema(status) } };
    this.#responses.set(name, { description, content });
    return { $ref: `#/components/responses/${name}` };
  }

  /** The schema of the body of such an answer. */
  schema(status: number): JsonSchema {
    const base = this.#schemas.component(problem, 'Problem', problem);
    if (status !== 422) return base;
    return this.#schemas.component(invalid, 'ValidationProblem', () => ({
      allOf: [
        base,
        { type: 'object', properties: { errors: { type: 'array', items: invalid } }, required: ['errors'] },
      ],
    }));
  }
}
