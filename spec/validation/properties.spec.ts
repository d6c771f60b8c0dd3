import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TestClient } from 'mantisjs/testing';
import { nestFields } from '../../src/http/form-fields.js';
import type { RawValues } from '../../src/http/http-request.js';
import { keepable } from '../../src/forms/old-input.js';
import { orderApp } from './order-app.js';

const client = new TestClient(orderApp());
const names = [
  'email',
  'address',
  'street',
  'items',
  'name',
  'count',
  'tags',
  'children',
  'day',
  'big',
  'size',
  'flag',
];
const hostileNames = ['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty', 'then', 'length', ''];
const name = fc.constantFrom(...names, ...hostileNames);
const paths = ['/orders', '/orders/list', '/values', '/tree', '/account'];

const { json } = fc.letrec((tie) => ({
  json: fc.oneof(
    { maxDepth: 4, depthSize: 'small' },
    fc.oneof(fc.string(), fc.integer(), fc.double(), fc.boolean(), fc.constant(null)),
    fc.array(tie('json'), { maxLength: 4 }),
    fc.dictionary(name, tie('json'), { maxKeys: 5 }),
  ),
}));
const formName = fc
  .tuple(name, fc.array(fc.oneof(name, fc.nat(3).map(String)), { maxLength: 4 }))
  .map(([first, rest]) => first + rest.map((part) => `[${part}]`).join(''));
const form = fc.array(fc.tuple(fc.oneof(formName, fc.string()), fc.string()), { maxLength: 8 });
const encode = (fields: readonly (readonly [string, string])[]) =>
  new URLSearchParams(fields.map((field) => [...field])).toString();
const accepted = [200, 400, 422];

describe('whatever comes in', () => {
  it('as JSON is answered with 200, 400 or 422, and reaches no prototype', async () => {
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...paths), json, async (path, value) => {
        const body = JSON.stringify(value);
        const response = await client.post(path, { body, headers: { 'content-type': 'application/json' } });

        expect(accepted).toContain(response.status);
        expect(Object.keys(Object.prototype)).toEqual([]);
      }),
      { numRuns: 150 },
    );
  }, 30_000);

  it('as a form is answered with 200, 400 or 422, and reaches no prototype', async () => {
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...paths), form, async (path, fields) => {
        const headers = { 'content-type': 'application/x-www-form-urlencoded' };
        const response = await client.post(path, { body: encode(fields), headers });

        expect(accepted).toContain(response.status);
        expect(Object.keys(Object.prototype)).toEqual([]);
      }),
      { numRuns: 150 },
    );
  }, 30_000);

  it('as a query is answered with 200, 400 or 422', async () => {
    await fc.assert(
      fc.asyncProperty(fc.oneof(form.map(encode), fc.string().map(encodeURI)), async (query) => {
        expect(accepted).toContain((await client.get(`/pages?${query}`)).status);
      }),
      { numRuns: 100 },
    );
  }, 30_000);
});

describe('fields with names in brackets', () => {
  it('keep every value, whatever they are called', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.tuple(fc.constantFrom(...names), fc.nat(20)), { selector: String }), (fields) => {
        const flat: Record<string, string> = Object.fromEntries(
          fields.map(([field, index]) => [`${field}[${index}]`, `${field}${index}`]),
        );
        const nested = Object.values(nestFields(flat)).flat();

        expect(new Set(nested)).toEqual(new Set(Object.values(flat)));
      }),
    );
  });
});

describe('what is kept of a form', () => {
  it('holds no secret and is small', () => {
    const secret = fc.constantFrom(
      'password',
      'newPassword',
      'user[pass-word]',
      'API_KEY',
      'a.token',
      'cardNumber',
      'pin',
    );
    const fields = fc.dictionary(
      fc.oneof(secret, fc.string()),
      fc.oneof(fc.string({ maxLength: 9000 }), fc.array(fc.string())),
    );
    fc.assert(
      fc.property(fields, fc.string({ minLength: 1 }), secret, (input, value, place) => {
        const kept = JSON.stringify(keepable({ ...input, [place]: `<${value}>` } as RawValues));

        expect(kept).not.toContain(JSON.stringify(`<${value}>`));
        expect(kept.length).toBeLessThan(20_000);
      }),
    );
  });
});
