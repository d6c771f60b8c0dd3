import { createReadStream } from 'node:fs';
import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { All, Controller, Get, Param, Post, createApp, html, json, noContent, redirect, text } from 'mantisjs';
import { TestClient } from 'mantisjs/testing';

const values: Readonly<Record<string, () => unknown>> = {
  string: () => '<b>plain</b>',
  object: () => ({ a: 1 }),
  array: () => [1, 2],
  null: () => null,
  undefined: () => undefined,
  promise: async () => 'later',
  html: () => html`<p>${'<b>'}</p>`,
  json: () => json({ a: 1 }, { status: 201, headers: { 'X-Made': 'yes' } }),
  text: () => text('hi'),
  noContent: () => noContent(),
  bytes: () => new Uint8Array([1, 2]),
  stream: () => Readable.from(['a', 'b']),
  response: () =>
    new Response('body', {
      status: 202,
      headers: [
        ['set-cookie', 'a=1'],
        ['set-cookie', 'b=2'],
      ],
    }),
  redirect: () => redirect('/ä?q=1'),
  permanently: () => redirect('/new', { status: 308 }),
  named: () => redirect.route('named', { kind: 'x y' }),
  back: () => redirect.back({ fallback: '/start' }),
  injected: () => redirect('/a\r\nSet-Cookie: evil=1'),
  function: () => () => 1,
  webStream: () => new Response('a').body,
  blob: () => new Blob(['a']),
  buffer: () => new ArrayBuffer(1),
  generator: async function* () {
    yield 'a';
  },
  circle: () => {
    const circle: Record<string, unknown> = {};
    return (circle['self'] = circle);
  },
  status: () => text('?', { status: 99 }),
  unopened: () => createReadStream('/nonexistent'),
  rows: () => Readable.from([{ id: 1 }]),
  number: () => text(123 as never),
  nowhere: () => redirect(''),
};

@Controller()
class ValueController {
  @Get('/:kind', { name: 'named' })
  @Post('/:kind')
  make(@Param('kind') kind: string) {
    return values[kind]?.();
  }
}

const log: string[] = [];
const note = (fields: { err?: Error }) => void log.push(fields.err?.message ?? '');
const app = createApp({
  controllers: [ValueController],
  session: false,
  logger: { info: note, warn: note, error: note },
});
const client = new TestClient(app);

describe('what an action returns', () => {
  it.each([
    ['string', 200, 'text/plain; charset=utf-8', '<b>plain</b>'],
    ['object', 200, 'application/json; charset=utf-8', '{"a":1}'],
    ['array', 200, 'application/json; charset=utf-8', '[1,2]'],
    ['null', 200, 'application/json; charset=utf-8', 'null'],
    ['undefined', 204, null, ''],
    ['promise', 200, 'text/plain; charset=utf-8', 'later'],
    ['html', 200, 'text/html; charset=utf-8', '<p>&lt;b&gt;</p>'],
    ['json', 201, 'application/json; charset=utf-8', '{"a":1}'],
    ['text', 200, 'text/plain; charset=utf-8', 'hi'],
    ['noContent', 204, null, ''],
    ['bytes', 200, 'application/octet-stream', '\x01\x02'],
    ['stream', 200, 'application/octet-stream', 'ab'],
    ['response', 202, 'text/plain;charset=UTF-8', 'body'],
  ])('as %s becomes a response of %d %s', async (kind, status, type, body) => {
    const response = await client.get(`/${kind}`);

    expect([response.status, response.headers.get('content-type'), await response.text()]).toEqual([
      status,
      type,
      body,
    ]);
  });

  it.each(['webStream', 'blob', 'buffer', 'generator'])('as %s is refused, and never an empty object', async (kind) => {
    log.length = 0;

    expect((await client.get(`/${kind}`)).status).toBe(500);
    expect(log.join('')).toMatch(/stream\(\).*sse\(\).*new Response\(.*E_RESULT_INVALID/s);
  });

  it('keeps every Set-Cookie line of a Response', async () => {
    expect((await client.get('/response')).headers.getSetCookie()).toEqual(['a=1', 'b=2']);
  });

  it('has a length where it is known', async () => {
    expect((await client.get('/object')).headers.get('content-length')).toBe('7');
    expect((await client.get('/noContent')).headers.has('content-length')).toBe(false);
  });

  it('redirects with 302 after GET and 303 after POST, unless a status is given', async () => {
    expect((await client.get('/redirect')).status).toBe(302);
    expect((await client.post('/redirect')).status).toBe(303);
    expect((await client.post('/permanently')).status).toBe(308);
  });

  it('redirects to an encoded address that can hold no second header', async () => {
    const location = async (kind: string) => (await client.get(`/${kind}`)).headers.get('location');

    expect(await location('redirect')).toBe('/%C3%A4?q=1');
    expect(await location('named')).toBe('/x%20y');
    expect(await location('injected')).toBe('/a%0D%0ASet-Cookie:%20evil=1');
  });

  it.each([
    ['http://localhost/form?a=1', '/form?a=1'],
    ['http://evil.example/form', '/start'],
    ['http://localhost.evil.example/', '/start'],
    ['http://localhost//evil.example/p', '/evil.example/p'],
    ['nonsense', '/start'],
  ])('goes back from %s to %s', async (referer, location) => {
    expect((await client.get('/back', { headers: { referer } })).headers.get('location')).toBe(location);
  });

  it.each(['function', 'circle', 'status', 'nowhere', 'number'])(
    'is a 500 with E_RESULT_INVALID in the log for %s',
    async (kind) => {
      log.length = 0;

      expect((await client.get(`/${kind}`)).status).toBe(500);
      expect(log.join()).toContain('E_RESULT_INVALID');
    },
  );

  it('breaks the connection when a stream fails after the first byte', async () => {
    const failing = createApp({ controllers: [FailingStream], session: false, logger: false });

    await expect(new TestClient(failing).get('/').then((cut) => cut.text())).rejects.toThrow(/aborted|hang up/);
  });

  it('is an error when a stream fails before its first byte, and breaks off for objects that are no text', async () => {
    expect((await client.get('/unopened')).status).toBe(500);
    expect((await client.request('HEAD', '/unopened')).status).toBe(200);
    await expect(client.get('/rows').then((cut) => cut.text())).rejects.toThrow(/aborted|hang up/);
    expect((await client.get('/string')).status).toBe(200);
  });

  it('answers HEAD like GET without the body', async () => {
    const response = await client.request('HEAD', '/object');

    expect([response.status, response.headers.get('content-length'), await response.text()]).toEqual([200, '7', '']);
  });
});

@Controller()
class FailingStream {
  @All()
  stream() {
    return Readable.from(
      (async function* () {
        yield 'first';
        throw new Error('broken');
      })(),
    );
  }
}
