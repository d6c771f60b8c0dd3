import { Readable } from 'node:stream';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Controller, Get, Put, Req, SessionService, checkPreconditions, createApp, etag, html, text } from 'mantisjs';
import type { HttpRequest, ResultInit } from 'mantisjs';
import { TestClient } from 'mantisjs/testing';
import { applyConditions, weighConditions } from '../../src/http/preconditions.js';

const changed = 'Fri, 02 Jan 2026 03:04:05 GMT';
const later = 'Fri, 02 Jan 2026 03:04:06 GMT';
const earlier = 'Fri, 02 Jan 2026 03:04:04 GMT';

describe('the conditions of a request', () => {
  const weigh = (headers: Record<string, string>, method = 'GET', tag = '"a"') =>
    weighConditions({ headers, method }, { etag: tag, lastModified: changed });

  it.each([
    [{}, 'proceed'],
    [{ 'if-none-match': '"a"' }, 'not-modified'],
    [{ 'if-none-match': 'W/"a"' }, 'not-modified'],
    [{ 'if-none-match': '"b", "a"' }, 'not-modified'],
    [{ 'if-none-match': '*' }, 'not-modified'],
    [{ 'if-none-match': '"b"' }, 'proceed'],
    [{ 'if-none-match': 'a' }, 'proceed'],
    [{ 'if-none-match': '"b"', 'if-modified-since': later }, 'proceed'],
    [{ 'if-modified-since': changed }, 'not-modified'],
    [{ 'if-modified-since': 'Friday, 02-Jan-26 03:04:05 GMT' }, 'not-modified'],
    [{ 'if-modified-since': 'Fri Jan  2 03:04:05 2026' }, 'not-modified'],
    [{ 'if-modified-since': earlier }, 'proceed'],
    [{ 'if-modified-since': '2030' }, 'proceed'],
    [{ 'if-match': '"a"' }, 'proceed'],
    [{ 'if-match': '*' }, 'proceed'],
    [{ 'if-match': 'W/"a"' }, 'failed'],
    [{ 'if-match': '"b"' }, 'failed'],
    [{ 'if-match': '"a"', 'if-unmodified-since': earlier }, 'proceed'],
    [{ 'if-unmodified-since': earlier }, 'failed'],
    [{ 'if-unmodified-since': changed }, 'proceed'],
    [{ 'if-unmodified-since': 'yesterday' }, 'proceed'],
    [{ 'if-match': '"b"', 'if-none-match': '"a"' }, 'failed'],
  ])('%j of a GET: %s', (headers, verdict) => {
    expect(weigh(headers)).toBe(verdict);
  });

  it('make a write fail where a read is not modified, and do not ask it for a date', () => {
    expect(weigh({ 'if-none-match': '*' }, 'PUT')).toBe('failed');
    expect(weigh({ 'if-modified-since': later }, 'PUT')).toBe('proceed');
  });

  it('never hold for a weak tag where the bytes matter', () => {
    expect(weigh({ 'if-match': 'W/"a"' }, 'PUT', 'W/"a"')).toBe('failed');
  });

  it('are weighed in time that grows with their length, whatever they are', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('"', 'W/', ',', 'a', ' ', '*') }), (value) => {
        expect(['proceed', 'not-modified']).toContain(weigh({ 'if-none-match': value.repeat(200) }));
      }),
    );
  });
});

const reads: Readable[] = [];
const versions: Record<string, string> = { one: 'v1' };

@Controller()
class VersionController {
  constructor(private readonly session: SessionService) {}

  @Get('/tagged')
  tagged() {
    return text('content', { headers: { ETag: '"v1"', 'Cache-Control': 'max-age=5', Vary: 'Accept-Language' } });
  }

  @Get('/dated')
  dated() {
    return text('content', { headers: { 'Last-Modified': changed } });
  }

  @Get('/visited')
  visited() {
    this.session.set('seen', true);
    return text('content', { headers: { ETag: '"v1"' } });
  }

  @Get('/stream')
  stream() {
    const body = Readable.from(['a', 'b']);
    reads.push(body);
    return new Response(Readable.toWeb(body) as ReadableStream, { headers: { ETag: '"v1"' } });
  }

  @Get('/missing')
  missing() {
    return text('none', { status: 404, headers: { ETag: '"v1"' } });
  }

  @Put('/things/one')
  replace(@Req() request: HttpRequest) {
    checkPreconditions(request, { etag: `"${versions['one']}"` });
    return (versions['one'] = 'v2');
  }

  @Put('/things/new')
  create(@Req() request: HttpRequest) {
    checkPreconditions(request, {});
    return 'created';
  }
}

const client = new TestClient(
  createApp({ controllers: [VersionController], session: { driver: 'memory' }, logger: false }),
);
const get = (path: string, headers: Record<string, string>) => client.get(path, { headers });

describe('an answer that states its version', () => {
  it('becomes a 304 without content, which keeps its other headers', async () => {
    const response = await get('/tagged', { 'if-none-match': '"v1"' });

    expect([response.status, await response.text()]).toEqual([304, '']);
    expect(Object.fromEntries(response.headers)).toMatchObject({
      etag: '"v1"',
      'cache-control': 'max-age=5',
      vary: 'Accept-Language',
    });
    expect(response.headers.has('content-type')).toBe(false);
    expect(response.headers.has('content-length')).toBe(false);
  });

  it('is kept for no time that nobody has asked for', async () => {
    expect((await client.get('/dated')).headers.get('cache-control')).toBe('no-cache');
    expect((await get('/dated', { 'if-modified-since': changed })).headers.get('cache-control')).toBe('no-cache');
  });

  it('brings the session cookie along as a 304 and as a 412, and stays out of caches with it', async () => {
    for (const [name, status] of [['if-none-match', 304] as const, ['if-match', 412] as const]) {
      const visitor = new TestClient(
        createApp({ controllers: [VersionController], session: { driver: 'memory' }, logger: false }),
      );
      const value = name === 'if-none-match' ? '"v1"' : '"v2"';
      const response = await visitor.get('/visited', { headers: { [name]: value } });

      expect(response.status).toBe(status);
      expect(response.headers.getSetCookie()).toHaveLength(1);
      expect(response.headers.get('cache-control')).toBe('no-store');
      expect(response.headers.get('vary')).toContain('Cookie');
      expect(await visitor.session()).toEqual({ seen: true });
    }
  });

  it('is a 412 for a client that expects another, told as any error is', async () => {
    const response = await get('/tagged', { 'if-match': '"v2"', accept: 'application/json' });

    expect([response.status, response.headers.get('content-type')]).toEqual([
      412,
      'application/problem+json; charset=utf-8',
    ]);
    expect(await response.json()).toMatchObject({ status: 412 });
  });

  it('closes a stream that is not needed', async () => {
    reads.length = 0;
    expect((await get('/stream', { 'if-none-match': '"v1"' })).status).toBe(304);
    expect((await get('/stream', { 'if-match': '"v2"' })).status).toBe(412);

    await expect.poll(() => reads.map((body) => body.destroyed)).toEqual([true, true]);
  });

  it('is left alone where it is no success', async () => {
    expect((await get('/missing', { 'if-none-match': '"v1"' })).status).toBe(404);
  });
});

describe('checkPreconditions()', () => {
  it('lets one of two writers pass who have seen the same version', async () => {
    const put = async (headers: Record<string, string>) =>
      (await client.put('/things/one', { json: {}, headers })).status;

    expect(await put({ 'if-match': '"v1"' })).toBe(200);
    expect(await put({ 'if-match': '"v1"' })).toBe(412);
    expect(await put({})).toBe(200);
  });

  it('tells what exists from what does not', async () => {
    const put = async (path: string, headers: Record<string, string>) => (await client.put(path, { headers })).status;

    expect(await put('/things/one', { 'if-none-match': '*' })).toBe(412);
    expect(await put('/things/new', { 'if-none-match': '*' })).toBe(200);
    expect(await put('/things/new', { 'if-match': '*' })).toBe(412);
  });
});

describe('etag()', () => {
  let page = 'first';
  const pages: Record<string, () => unknown> = {
    '/page': () => html(page),
    '/bytes': () => new Uint8Array([1, 2]),
    '/own': () => text('x', { headers: { ETag: '"mine"' } }),
    '/stream': () => Readable.from(['a']),
    '/secret': () => text('x', { headers: { 'Cache-Control': 'no-store' } }),
    '/error': () => text('x', { status: 500 }),
    '/none': () => undefined,
  };
  const tagged = new TestClient(
    createApp({
      session: false,
      logger: false,
      middleware: [
        etag(),
        ({ request }, next) => pages[request.path]?.() ?? (request.path === '/none' ? undefined : next()),
      ],
    }),
  );
  const tagOf = async (path: string, init: { headers?: Record<string, string> } = {}) =>
    (await tagged.get(path, init)).headers.get('etag');

  it('gives a page a weak tag, and 304 to who has the page', async () => {
    const tag = (await tagOf('/page')) ?? '';
    const again = await tagged.get('/page', { headers: { 'if-none-match': tag } });
    page = 'second';

    expect(tag).toMatch(/^W\/"[\w-]{27}"$/);
    expect([again.status, again.headers.get('etag'), await again.text()]).toEqual([304, tag, '']);
    expect((await tagged.get('/page', { headers: { 'if-none-match': tag } })).status).toBe(200);
  });

  it('tags bytes, and HEAD as GET', async () => {
    const head = await tagged.request('HEAD', '/bytes');

    expect(head.headers.get('etag')).toBe(await tagOf('/bytes'));
  });

  it.each([
    ['/own', '"mine"'],
    ['/stream', null],
    ['/secret', null],
    ['/error', null],
    ['/none', null],
  ])('leaves %s with the tag %s', async (path, tag) => {
    expect(await tagOf(path)).toBe(tag);
  });

  it('leaves what is written alone', async () => {
    expect((await tagged.post('/page')).headers.get('etag')).toBe(null);
  });
});

it('an answer is weighed once for all', () => {
  const init: ResultInit = { status: 304, headers: { etag: '"a"' } };
  const result = text('', init);

  expect(applyConditions(result, { headers: { 'if-match': '"b"' }, method: 'GET' } as never)).toBe(result);
});
