import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { Controller, Get, HttpRequest, NotFound, Req, createApp } from 'mantisjs';
import type { AppOptions } from 'mantisjs';
import { TestClient } from 'mantisjs/testing';

const random = /^[0-9a-f]{32}$/;

@Controller()
class IdController {
  @Get('/id')
  id(@Req() request: HttpRequest) {
    return request.id;
  }

  @Get('/missing')
  missing() {
    throw new NotFound('Nothing.');
  }

  @Get('/broken')
  broken() {
    throw new Error('broken');
  }
}

function clientOf(options: AppOptions = {}) {
  return new TestClient(createApp({ controllers: [IdController], session: false, logger: false, ...options }));
}

const ask = async (client: TestClient, headers: Record<string, string> = {}, name = 'x-request-id') => {
  const response = await client.get('/id', { headers });
  return { header: response.headers.get(name), id: await response.text() };
};

describe('the id of a request', () => {
  it('is random, and the response has it', async () => {
    const first = await ask(clientOf());

    expect(first.header).toMatch(random);
    expect(first.id).toBe(first.header);
    expect((await ask(clientOf())).id).not.toBe(first.id);
  });

  it('is that of a trusted proxy, if its shape is safe', async () => {
    const client = clientOf({ trustProxy: ['127.0.0.1'] });

    expect((await ask(client, { 'x-request-id': '01J-abc.def:7/8=@+_' })).id).toBe('01J-abc.def:7/8=@+_');
    for (const id of ['', 'a b', 'a"b', 'ä', 'x'.repeat(129), 'a, b']) {
      expect((await ask(client, { 'x-request-id': id })).id).toMatch(random);
    }
  });

  it('is never anything else that a client sends', async () => {
    const client = clientOf();
    await fc.assert(
      fc.asyncProperty(
        fc.string({ unit: fc.integer({ min: 0x20, max: 0x7e }).map((code) => String.fromCharCode(code)) }),
        async (id) => {
          expect((await ask(client, { 'x-request-id': id.trim() })).id).toMatch(random);
        },
      ),
      { numRuns: 30 },
    );
    expect((await ask(clientOf({ trustProxy: ['10.0.0.0/8'] }), { 'x-request-id': 'mine' })).id).toMatch(random);
  });

  it('travels in another header, or in none', async () => {
    const other = clientOf({ requestId: 'X-Trace', trustProxy: true });
    const none = clientOf({ requestId: false, trustProxy: true });

    expect(await ask(other, { 'x-trace': 'abc' }, 'x-trace')).toEqual({ header: 'abc', id: 'abc' });
    expect((await ask(none, { 'x-request-id': 'abc' })).header).toBeNull();
    expect((await ask(none, { 'x-request-id': 'abc' })).id).toMatch(random);
  });

  it.each(['/none', '/missing', '/broken', '/%zz'])('is on the answer and the page of %s', async (path) => {
    const response = await clientOf().get(path, { headers: { accept: 'text/html' } });
    const id = response.headers.get('x-request-id') ?? 'none';

    expect(id).toMatch(random);
    expect(await response.text()).toContain(`<code>${id}</code>`);
  });

  it('is in the problem of an error that nobody meant', async () => {
    const response = await clientOf().get('/broken');

    expect(await response.json()).toMatchObject({ requestId: response.headers.get('x-request-id') });
  });

  it.each([true, '', 'a b', 7])('is not carried by the header %j', (requestId) => {
    expect(() => clientOf({ requestId: requestId as string })).toThrow(/The option requestId/);
  });
});
