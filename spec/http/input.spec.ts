import { describe, expect, it } from 'vitest';
import { TestClient } from 'mantisjs/testing';
import { echoApp } from './echo-app.js';

const client = new TestClient(echoApp());
const get = async (path: string, headers: Record<string, string> = {}) => {
  const response = await client.get(path, { headers });
  return [response.status, await response.json()] as const;
};

describe('parameters', () => {
  it.each([
    ['/users/42', { id: '42' }],
    ['/users/a%2Fb', { id: 'a/b' }],
    ['/users/%252e', { id: '%2e' }],
    ['/users/%C3%A4', { id: 'ä' }],
    ['/number?n=1.5', { n: 1.5 }],
    ['/number?n=-1e3', { n: -1000 }],
    ['/number', {}],
    ['/flag?f=true', { f: true }],
    ['/flag?f=0', { f: false }],
    ['/flag?f=off', { f: false }],
    ['/day?d=2026-01-02', { d: '2026-01-02T00:00:00.000Z' }],
    ['/big?b=123456789012345678901', { b: '123456789012345678901', type: 'bigint' }],
    ['/size?s=l', { s: 'l' }],
    ['/list?n=1&n=2', { n: [1, 2] }],
    ['/list?n=1', { n: [1] }],
    ['/all?a=1&a=2&b=x+y', { a: ['1', '2'], b: 'x y' }],
  ])('of %s arrive as %j', async (path, expected) => {
    expect(await get(path)).toEqual([200, expected]);
  });

  it.each(['n=abc', 'n=', 'n=NaN', 'n=Infinity', 'n=0x10', 'n=1%20', 'n=1&n=2'])(
    'refuse the number ?%s with 400',
    async (query) => {
      const [status, problem] = await get(`/number?${query}`);

      expect(status).toBe(400);
      expect(problem).toMatchObject({ title: 'Bad Request', detail: expect.stringContaining("'n'") });
    },
  );

  it.each(['/flag?f=yes', '/day?d=tomorrow', '/day?d=2026-13-01', '/big?b=1.5', '/size?s=Large', '/list?n=1&n=x'])(
    'refuse %s with 400',
    async (path) => {
      expect((await get(path))[0]).toBe(400);
    },
  );

  it('do not repeat the refused value', async () => {
    expect(JSON.stringify(await get('/number?n=secret'))).not.toContain('secret');
  });

  it('come from headers, cookies and the connection', async () => {
    const headers = { 'x-name': 'Ann', cookie: 'a=b; flavour=oat%20meal' };

    expect(await get('/from', headers)).toEqual([200, { name: 'Ann', flavour: 'oat meal', ip: '127.0.0.1' }]);
  });

  it('are refused with 400 when there are thousands', async () => {
    expect((await get(`/all?${'a=1&'.repeat(1001)}`))[0]).toBe(400);
  });

  it('tell of the request itself', async () => {
    expect(await get('/request?a=1')).toEqual([
      200,
      {
        method: 'GET',
        path: '/request',
        target: '/request?a=1',
        protocol: 'http',
        host: 'localhost',
        origin: 'http://localhost',
      },
    ]);
  });
});
