import fc from 'fast-check';
import { expect, it } from 'vitest';
import { Body, Controller, Cookie, Header, Param, Query } from 'mantisjs';
import type { ApiOperationOptions, OpenApiDocument } from 'mantisjs';
import { ApiOperation } from '../../src/openapi/api-decorators.js';
import { notesOf } from '../../src/routing/notes.js';
import type { ExplicitType } from '../../src/routing/notes.js';
import type { ActionParameterDecorator } from '../../src/routing/parameter-decorators.js';
import { parsePattern } from '../../src/routing/path-pattern.js';
import { described, mistakesIn } from './described.js';
import { Author, BookInput, Shelf } from './library-api.js';

const runs = 60 * Number(process.env['RUNS_FACTOR'] ?? 1);
const methods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS'];
const types: readonly (ExplicitType | undefined)[] = [
  String,
  Number,
  Boolean,
  BigInt,
  Date,
  Shelf,
  [Number],
  Author,
  BookInput,
  [Author],
  Object,
  undefined,
];

const name = fc.constantFrom('id', 'a', 'b', '__proto__', 'constructor', 'x-y', 'ключ', '*');
const segment = fc.constantFrom(
  'users',
  'a',
  '{b}',
  'größe',
  ':id',
  ':id(\\d+)',
  ':name([a-z-]+)',
  ':__proto__',
  ':a-:b',
);
const last = fc.constantFrom('', '/*', '/:page?', '/:id?');
const path = fc
  .tuple(fc.array(segment, { maxLength: 3 }), last)
  .map(([segments, end]) => `/${segments.join('/')}${end}`)
  .filter((text) => typeof parsePattern(text) !== 'string');
const type = fc.constantFrom<ExplicitType | undefined>(...types);
const named: readonly ((name: string, type?: ExplicitType) => ActionParameterDecorator)[] = [
  (own, given) => Param(own, given),
  (own, given) => Query(own, given),
  Header,
  Cookie,
];
const whole: readonly ((type?: ExplicitType) => ActionParameterDecorator)[] = [
  (given) => Param(given),
  (given) => Query(given),
  Body,
];
const parameter = fc.oneof(
  fc.tuple(fc.constantFrom(...named), name, type).map(([decorator, own, given]) => decorator(own, given)),
  fc.tuple(fc.constantFrom(...whole), type).map(([decorator, given]) => decorator(given)),
);
const note: fc.Arbitrary<ApiOperationOptions> = fc.record(
  {
    summary: fc.string(),
    tags: fc.array(fc.string()),
    deprecated: fc.boolean(),
    security: fc.constantFrom([], ['session']),
    responses: fc.dictionary(
      fc.constantFrom('200', '204', '404', '4XX', 'default'),
      fc.oneof(fc.string(), fc.constantFrom({ type: Author }, { type: [String] }, { type: Shelf }, {})),
    ),
  },
  { requiredKeys: [] },
);
const action = fc.record({
  methods: fc.oneof(fc.constant(methods), fc.subarray(methods, { minLength: 1 })),
  paths: fc.array(path, { minLength: 1, maxLength: 2 }),
  name: fc.option(fc.constantFrom('one', 'two', 'Table.act0'), { nil: undefined }),
  parameters: fc.array(parameter, { maxLength: 4 }),
  note: fc.option(note, { nil: undefined }),
});

type Action = typeof action extends fc.Arbitrary<infer Value> ? Value : never;

/** A controller with these actions, decorated as by hand. */
function controllerOf(actions: readonly Action[]): unknown {
  class Table {}
  actions.forEach((each, index) => {
    const method = `act${index}`;
    Object.defineProperty(Table.prototype, method, { value: () => undefined });
    const options = each.name === undefined ? {} : { name: each.name };
    notesOf(Table).routes.push({ methods: each.methods, paths: each.paths, action: method, options });
    each.parameters.forEach((decorate, position) => decorate(Table.prototype, method, position));
    if (each.note) ApiOperation(each.note)(Table.prototype, method);
  });
  Controller()(Table);
  return Table;
}

function idsIn(document: OpenApiDocument): readonly string[] {
  return Object.values(document.paths).flatMap((item) => Object.values(item).map(({ operationId }) => operationId));
}

it('every table of routes gives a valid document with ids of their own', { timeout: 60_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(action, { maxLength: 6 }), async (actions) => {
      const document = await described([controllerOf(actions)]);
      const ids = idsIn(document);

      expect(await mistakesIn(document)).toEqual([]);
      expect(new Set(ids).size).toBe(ids.length);
    }),
    { numRuns: runs },
  );
});
