import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createApp, json } from 'mantisjs';
import { TestClient } from 'mantisjs/testing';
import { findUnwritable } from '../../src/http/unwritable-json.js';

const circle: { self?: unknown } = {};
circle.self = { back: [circle] };
const shared = { a: 1 };

/** Boots an application, by which the process learns whether a developer is at work. */
function bootWhere(environment: string | undefined): void {
  vi.stubEnv('NODE_ENV', environment);
  void new TestClient(createApp({ session: false, logger: false }));
}

beforeEach(() => bootWhere('development'));
afterEach(() => void vi.unstubAllEnvs());

describe('a value that JSON cannot carry', () => {
  it.each([
    [{ items: [1, 2, 3, { price: 5n }] }, 'A BigInt was to be sent as JSON, at /items/3/price.'],
    [{ 'a/b': { '~c': () => 1 } }, 'A function was to be sent as JSON, at /a~1b/~0c.'],
    [{ kind: Symbol('x') }, 'A symbol was to be sent as JSON, at /kind.'],
    [[1, undefined], 'An undefined was to be sent as JSON, at /1.'],
    // oxlint-disable-next-line no-sparse-arrays
    [[1, , 3], 'An undefined was to be sent as JSON, at /1.'],
    [circle, 'A cycle was to be sent as JSON, at /self/back/0.'],
    [{ byName: new Map([['a', 1]]) }, 'A Map was to be sent as JSON, at /byName.'],
    [{ tags: [new Set()] }, 'A Set was to be sent as JSON, at /tags/0.'],
    [{ user: Promise.resolve(1) }, 'A Promise was to be sent as JSON, at /user.'],
    [{ cause: new TypeError('x') }, 'An Error was to be sent as JSON, at /cause.'],
    [{ mean: 0 / 0 }, 'NaN was to be sent as JSON, at /mean.'],
    [[-1 / 0], '-Infinity was to be sent as JSON, at /0.'],
    [new Map(), 'A Map was to be sent as JSON.'],
    [undefined, 'An undefined was to be sent as JSON.'],
    [7n, 'A BigInt was to be sent as JSON.'],
  ])('is an error with its path: %#', (value, message) => {
    expect(() => json(value)).toThrow(message);
  });

  it.each([
    [
      { left: undefined, at: new Date(0), twice: [shared, shared] },
      '{"at":"1970-01-01T00:00:00.000Z","twice":[{"a":1},{"a":1}]}',
    ],
    [{ toJSON: () => ({ n: 1 }) }, '{"n":1}'],
    [[Object(1), Object('x'), null], '[1,"x",null]'],
    [
      [Object.assign(new Error('x'), { toJSON: () => 'told' }), Object.assign(new Map(), { toJSON: () => [] })],
      '["told",[]]',
    ],
  ])('is not one that it only writes otherwise: %#', (value, body) => {
    expect(json(value).body).toBe(body);
  });

  it.each([undefined, 'production'])(
    'that would be dropped or replaced is so where NODE_ENV is %s, and what cannot be written is an error with its path',
    (environment) => {
      bootWhere(environment);

      expect(json({ list: [undefined, 0 / 0, new Set([1])], act: () => 1 }).body).toBe('{"list":[null,null,{}]}');
      expect(() => json({ list: [1n] })).toThrow('at /list/0');
      expect(() => json(circle)).toThrow('at /self/back/0');
    },
  );

  it('may be nested as deeply as it likes', () => {
    let deep: unknown = 1;
    for (let depth = 0; depth < 100_000; depth += 1) deep = [deep];

    expect(() => json(deep)).toThrow('E_RESULT_INVALID');
  });

  it('is never found in what JSON itself has read', () => {
    expect(fc.check(fc.property(fc.jsonValue(), (value) => findUnwritable(value) === undefined)).failed).toBe(false);
  });
});
