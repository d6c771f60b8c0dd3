import { mkdirSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { Clock, Controller, Get, Post, SessionService, createApp, html, injectable } from 'mantisjs';
import type { App, AppOptions, Middleware, MiddlewareFunction, Next, RequestContext, StaticOptions } from 'mantisjs';
import { TestClient, TestClock } from 'mantisjs/testing';
import { onlyFile, temporaryDirectory } from '../../temporary-directory.js';
import { urlOf } from '../../transports.js';
import { changedAt, folderWith } from './folder.js';

@Controller()
class PageController {
  @Get('/page.html')
  page() {
    return 'the action';
  }

  @Post('/style.css')
  @Post('/docs')
  post() {
    return 'posted';
  }
}

const site = {
  'style.css': 'body {}',
  'page.html': 'the file',
  'index.html': 'home',
  'docs/index.html': 'documentation',
  'docs/a b.txt': 'spaced',
  'empty/x.txt': 'x',
  '.env': 'SECRET=1',
  '.well-known/security.txt': 'Contact: us',
};

function siteApp(options: Partial<StaticOptions> = {}, others: AppOptions = {}): App {
  const path = folderWith(site);
  return createApp({
    openapi: false,
    controllers: [PageController],
    session: false,
    logger: false,
    static: { path, ...options },
    ...others,
  });
}

const clientOf = (options?: Partial<StaticOptions>, others?: AppOptions) => new TestClient(siteApp(options, others));
const statusOf = async (client: TestClient, path: string) => (await client.get(path)).status;

describe('a static file', () => {
  it('is served where no route matches, by the path of its folder alone', async () => {
    const client = new TestClient(createApp({ session: false, logger: false, static: folderWith(site) }));
    const response = await client.get('/style.css?v=1');

    expect(await response.text()).toBe('body {}');
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'content-type': 'text/css; charset=utf-8',
      'content-length': '7',
      'cache-control': 'public, max-age=0',
      'last-modified': changedAt.toUTCString(),
    });
  });

  it('gives way to a route', async () => {
    expect(await (await clientOf().get('/page.html')).text()).toBe('the action');
  });

  it('answers HEAD as GET, without the body', async () => {
    const response = await clientOf().request('HEAD', '/style.css');

    expect([response.status, response.headers.get('content-length'), await response.text()]).toEqual([200, '7', '']);
  });

  it('is 304 for who has it, 206 for a part, 416 beyond the end and 412 for another version', async () => {
    const client = clientOf();
    const etag = (await client.get('/style.css')).headers.get('etag') ?? '';
    const get = async (headers: Record<string, string>) => {
      const response = await client.get('/style.css', { headers });
      return [response.status, await response.text()];
    };

    expect(await get({ 'if-none-match': `"x", W/${etag}` })).toEqual([304, '']);
    expect(await get({ 'if-modified-since': changedAt.toUTCString() })).toEqual([304, '']);
    expect(await get({ range: 'bytes=0-3' })).toEqual([206, 'body']);
    expect((await get({ range: 'bytes=99-' }))[0]).toBe(416);
    expect((await get({ 'if-match': '"other"' }))[0]).toBe(412);
  });

  it('is 405 with Allow for other methods, and OPTIONS tells them', async () => {
    const client = clientOf();
    const other = await client.delete('/style.css');

    expect([other.status, other.headers.get('allow')]).toEqual([405, 'GET, HEAD, OPTIONS, POST']);
    expect(await (await client.post('/style.css')).text()).toBe('posted');
    expect((await client.request('OPTIONS', '/index.html')).headers.get('allow')).toBe('GET, HEAD, OPTIONS');
    expect((await client.post('/none.css')).status).toBe(404);
  });

  it('is found by its name percent-encoded once', async () => {
    const client = clientOf();

    expect(await (await client.get('/docs/a%20b.txt')).text()).toBe('spaced');
    expect(await (await client.get('/%73tyle.css')).text()).toBe('body {}');
    expect(await statusOf(client, '/docs/a%2520b.txt')).toBe(404);
  });

  it('has the headers and the time to keep it that the folder is given', async () => {
    const { headers } = await clientOf({
      maxAge: 31_536_000,
      immutable: true,
      headers: { 'Access-Control-Allow-Origin': '*' },
    }).get('/style.css');

    expect(headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
    expect(headers.get('access-control-allow-origin')).toBe('*');
  });

  it('is served under a prefix, and only there', async () => {
    const client = clientOf({ prefix: '/assets/' });

    expect(await statusOf(client, '/assets/style.css')).toBe(200);
    expect(await statusOf(client, '/%61ssets/style.css')).toBe(200);
    expect(await statusOf(client, '/index.html')).toBe(404);
    expect(await statusOf(client, '/assetsindex.html')).toBe(404);
  });

  it('is looked for in one folder after the other', async () => {
    const [first, second] = [folderWith({ 'a.txt': 'first' }), folderWith({ 'a.txt': 'second', 'b.txt': 'second' })];
    const client = new TestClient(createApp({ session: false, logger: false, static: [first, { path: second }] }));

    expect(await (await client.get('/a.txt')).text()).toBe('first');
    expect(await (await client.get('/b.txt')).text()).toBe('second');
  });

  it('that is removed is a 404, and so is a folder that is', async () => {
    const path = folderWith(site);
    const client = new TestClient(createApp({ session: false, logger: false, static: path }));
    rmSync(path, { recursive: true });

    expect(await statusOf(client, '/style.css')).toBe(404);
  });
});

describe('a folder of static files', () => {
  it('answers with its index, and leads to its slash once, with the query', async () => {
    const client = clientOf();
    const redirect = await client.get('/docs?page=1');

    expect(await (await client.get('/')).text()).toBe('home');
    expect(await (await client.get('/docs/')).text()).toBe('documentation');
    expect([redirect.status, redirect.headers.get('location')]).toEqual([301, '/docs/?page=1']);
    expect((await clientOf({ prefix: '/a' }).get('/a')).headers.get('location')).toBe('/a/');
  });

  it('never leads to another site', async () => {
    const response = await fetch(`${await urlOf(siteApp())}//docs`, { redirect: 'manual' });

    expect([response.status, response.headers.get('location')]).toEqual([404, null]);
  });

  it('is never listed', async () => {
    const client = clientOf();

    expect(await statusOf(client, '/empty')).toBe(404);
    expect(await statusOf(client, '/empty/')).toBe(404);
    expect((await client.delete('/empty/')).status).toBe(404);
  });

  it('has no index where that is switched off', async () => {
    const client = clientOf({ index: false });

    expect([await statusOf(client, '/docs'), await statusOf(client, '/docs/')]).toEqual([405, 404]);
    expect(await statusOf(client, '/docs/index.html')).toBe(200);
  });

  it('hides what begins with a dot, unless it is asked for', async () => {
    expect(await statusOf(clientOf(), '/.env')).toBe(404);
    expect(await statusOf(clientOf(), '/.well-known/security.txt')).toBe(404);
    expect(await statusOf(clientOf({ dotfiles: 'allow' }), '/.well-known/security.txt')).toBe(200);
  });

  it('follows links inside, and out of it only where that is asked for', async () => {
    const path = folderWith({ 'public/real.txt': 'real', 'secret.txt': 'secret' });
    symlinkSync('real.txt', join(path, 'public/inside.txt'));
    symlinkSync('../secret.txt', join(path, 'public/outside.txt'));
    symlinkSync('..', join(path, 'public/up'));
    const client = (links: 'inside' | 'follow') => clientOf({ path: join(path, 'public'), links });

    expect(await statusOf(client('inside'), '/inside.txt')).toBe(200);
    expect(await statusOf(client('inside'), '/outside.txt')).toBe(404);
    expect(await statusOf(client('inside'), '/up/secret.txt')).toBe(404);
    expect(await statusOf(client('follow'), '/outside.txt')).toBe(200);
  });
});

describe('a file that lies compressed beside itself', () => {
  const text = 'console.log(1);'.repeat(100);
  const scripts = () => {
    const path = folderWith({
      'app.js': text,
      'app.js.br': brotliCompressSync(text),
      'app.js.gz': gzipSync(text),
      'plain.js': text,
      'archive.gz': 'packed',
    });
    mkdirSync(join(path, 'archive'));
    return clientOf({ path, precompressed: true });
  };

  it.each([
    ['br, gzip', 'br'],
    ['gzip, deflate', 'gzip'],
    ['br;q=0.5, gzip', 'gzip'],
    ['gzip;q=0', null],
  ])('is sent to who accepts %s as %s', async (accepted, encoding) => {
    const { headers } = await scripts().get('/app.js', { headers: { 'accept-encoding': accepted } });

    expect([headers.get('content-encoding'), headers.get('vary')]).toEqual([encoding, 'Accept-Encoding']);
    expect(headers.get('content-type')).toBe('text/javascript; charset=utf-8');
  });

  it('has a tag of its own', async () => {
    const client = scripts();
    const tag = async (accepted: string) =>
      (await client.get('/app.js', { headers: { 'accept-encoding': accepted } })).headers.get('etag');

    expect(await tag('br')).not.toBe(await tag('gzip'));
  });

  it('is sent as it is where there is no other, and never in the place of a folder', async () => {
    const client = scripts();
    const accepting = { headers: { 'accept-encoding': 'gzip' } };

    expect((await client.get('/plain.js', accepting)).headers.get('content-encoding')).toBe(null);
    expect((await client.get('/archive', accepting)).status).toBe(404);
  });
});

describe('static files and the rest of the application', () => {
  @injectable()
  class Visits implements Middleware {
    constructor(private readonly session: SessionService) {}

    handle(_context: RequestContext, next: Next) {
      this.session.increment('visits');
      return next();
    }
  }

  const stamp: MiddlewareFunction = async (_context, next) => {
    const result = await next();
    result.headers.set('x-stamp', 'yes');
    return result;
  };

  it('pass through its middleware', async () => {
    expect((await clientOf({}, { middleware: [stamp] }).get('/style.css')).headers.get('x-stamp')).toBe('yes');
  });

  it('can be answered by middleware without anything being left open', async () => {
    const block: MiddlewareFunction = () => html('blocked', { status: 403 });

    expect(await statusOf(clientOf({}, { middleware: [block] }), '/style.css')).toBe(403);
  });

  it('never touch a session, not even by middleware that would, nor renew it', async () => {
    const path = join(temporaryDirectory(), 'sessions');
    const clock = new TestClock();
    const session = { path, lifetime: 100, sliding: true, cookie: { persistent: true } };
    const app = siteApp({}, { session, middleware: [Visits, stamp] });
    app.container.register(Clock, { useValue: clock });
    const client = new TestClient(app);
    const first = await client.get('/style.css');
    expect(await client.session()).toBe(undefined);

    await client.withSession({ theme: 'dark' });
    const { endsAt } = onlyFile(path);
    clock.advance(50);
    const second = await client.get('/style.css');

    for (const { status, headers } of [first, second]) {
      expect([status, headers.get('set-cookie'), headers.get('vary')]).toEqual([200, null, null]);
      expect(headers.get('x-stamp')).toBe('yes');
    }
    expect(await client.session()).toEqual({ theme: 'dark' });
    expect(onlyFile(path).endsAt).toBe(endsAt);
    expect((await client.get('/page.html')).headers.get('vary')).toBe('Cookie');
  });
});
