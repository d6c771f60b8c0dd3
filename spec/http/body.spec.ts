import { describe, expect, it } from 'vitest';
import { TestClient } from 'mantisjs/testing';
import type { TestRequestOptions } from 'mantisjs/testing';
import { echoApp } from './echo-app.js';

const client = new TestClient(echoApp({ body: { limit: 1000, depth: 5, values: 20, fields: 10 } }));
const post = async (options: TestRequestOptions) => {
  const response = await client.post('/body', options);
  return [response.status, await response.json()] as const;
};
const raw = (body: string | Uint8Array, type: string) => post({ body, headers: { 'content-type': type } });

describe('a body', () => {
  it('is read as JSON', async () => {
    expect(await post({ json: { a: [1, null, 'ä'] } })).toEqual([200, { body: { a: [1, null, 'ä'] } }]);
  });

  it('is read as a form, a repeated name as a list', async () => {
    expect(await post({ form: { a: 'x y', b: ['1', '2'] } })).toEqual([200, { body: { a: 'x y', b: ['1', '2'] } }]);
  });

  it('is undefined when there is none', async () => {
    expect(await post({})).toEqual([200, {}]);
  });

  it.each([
    ['broken JSON', '{"a":', 'application/json', 400],
    ['no JSON at all', '', 'application/json', 400],
    ['JSON with a key that reaches a prototype', '{"__proto__":{"a":1}}', 'application/json', 400],
    ['JSON that is nested too deeply', '[[[[[[1]]]]]]', 'application/json', 400],
    ['brackets without end', '['.repeat(900), 'application/json', 400],
    ['JSON of too many values', `[${'1,'.repeat(20)}1]`, 'application/json', 400],
    ['bytes that are no UTF-8', new Uint8Array([34, 0xff, 34]), 'application/json', 400],
    ['too many fields', 'a=1&'.repeat(11), 'application/x-www-form-urlencoded', 400],
    ['more bytes than the limit', JSON.stringify('x'.repeat(1000)), 'application/json', 413],
    ['a type that nobody reads', '<a/>', 'application/xml', 415],
    ['a type that is none', '{}', 'application/json garbage', 415],
    ['a charset that is not UTF-8', '{}', 'application/json; charset=latin1', 415],
  ])('of %s is refused', async (_name, body, type, status) => {
    expect((await raw(body, type))[0]).toBe(status);
  });

  it('without a type, or in an encoding, is refused with 415', async () => {
    expect((await post({ body: '{}' }))[0]).toBe(415);
    expect((await post({ json: {}, headers: { 'content-encoding': 'br' } }))[0]).toBe(415);
  });

  it('takes brackets in texts for what they are', async () => {
    expect(await raw('["[[[[[[\\"[[["]', 'application/json')).toEqual([200, { body: ['[[[[[["[[['] }]);
  });

  it('just under each limit is read', async () => {
    expect((await raw('[[[[[1]]]]]', 'application/json; charset="UTF-8"'))[0]).toBe(200);
    expect((await raw(`[${'1,'.repeat(19)}1]`, 'application/json'))[0]).toBe(200);
    expect((await raw(JSON.stringify('x'.repeat(998)), 'application/json'))[0]).toBe(200);
  });

  it('says what is read where nothing of it was', async () => {
    const response = await client.post('/body', { body: '<a/>', headers: { 'content-type': 'application/xml' } });

    expect(response.headers.get('accept-post')).toBe(
      'application/json, application/x-www-form-urlencoded, multipart/form-data',
    );
  });
});
