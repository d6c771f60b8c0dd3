import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeValue, encodeValue } from '../../src/session/session-values.js';

const roundTrip = (value: unknown): unknown => decodeValue(JSON.parse(JSON.stringify(encodeValue('key', value))));

describe('session values', () => {
  it.each([
    ['a date', new Date('2026-01-02T03:04:05.678Z')],
    [
      'a map',
      new Map<unknown, unknown>([
        ['a', new Date(0)],
        [{ b: 1 }, new Set([1n])],
      ]),
    ],
    ['a set', new Set(['a', new Map([[1, 2]])])],
    ['a BigInt', 12345678901234567890n],
    ['bytes', new Uint8Array([0, 127, 255])],
    ['undefined', undefined],
    ['minus zero', -0],
    ['numbers that are none', [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]],
    ['an object that looks like a tag', { $date: 'tomorrow' }],
    ['a tag in a tag', { $object: { $object: 1 } }],
    ['nested undefined', { a: undefined, b: [undefined] }],
    ['an invalid date', new Date(Number.NaN)],
  ])('bring %s back as it was', (_name, value) => {
    expect(roundTrip(value)).toStrictEqual(value);
  });

  it('bring any data back as it was', () => {
    const data = fc.anything({
      withBigInt: true,
      withDate: true,
      withMap: true,
      withSet: true,
      withNullPrototype: false,
      maxDepth: 4,
    });

    fc.assert(
      fc.property(data, (value) => {
        expect(roundTrip(value)).toStrictEqual(value);
      }),
      { numRuns: 500 },
    );
  });

  it('are copies that share nothing with what was given', () => {
    const value = { list: [1] };
    const encoded = encodeValue('key', value) as typeof value;
    value.list.push(2);

    expect(encoded).toEqual({ list: [1] });
  });

  it.each([
    ['cart', () => undefined, /cannot store cart: it is function/],
    ['cart', { items: [{ total: Symbol('x') }] }, /cannot store cart\.items\[0\]\.total: it is Symbol\(x\)/],
    ['cart', { check: /x/ }, /cannot store cart\.check: it is an instance of RegExp/],
    ['cart', { where: new URL('http://a') }, /it is an instance of URL/],
    ['cart', { later: Promise.resolve() }, /it is an instance of Promise/],
    ['cart', new Map([['a', () => 1]]), /cannot store cart/],
  ])('refuse what would not come back, naming %s and the path (E_SESSION_VALUE)', (key, value, message) => {
    expect(() => encodeValue(key, value)).toThrow(message);
  });

  it('refuse a circle', () => {
    const circle: { self?: unknown } = {};
    circle.self = circle;

    expect(() => encodeValue('circle', circle)).toThrow(/cannot store circle\.self: .*contains it.*E_SESSION_VALUE/);
  });

  it('refuse what is nested so deeply that walking it could exhaust the stack', () => {
    const deep = JSON.parse('['.repeat(5000) + ']'.repeat(5000)) as unknown;

    expect(() => encodeValue('deep', deep)).toThrow(/nested deeper than 100/);
  });

  it('keep the data of an instance, without its class', () => {
    class Point {
      x = 1;
      y = 2;
    }

    expect(roundTrip(new Point())).toStrictEqual({ x: 1, y: 2 });
  });
});
