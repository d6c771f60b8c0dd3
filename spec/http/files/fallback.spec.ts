import { mkdirSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { Controller, Get, Post, SessionService, createApp, injectable } from 'mantisjs';
import type { AppOptions, Middleware, Next, RequestContext, StaticOptions } from 'mantisjs';
import { TestClient } from 'mantisjs/testing';
import { problemsWith } from '../../app/problems-of.js';
import { folderWith } from './folder.js';

@Controller()
class ApiController {
  @Get('/api/me')
  me() {
    return { name: 'Ann' };
  }

  @Post('/login')
  login() {
    return 'signed in';
  }
}

@Controller('/', { host: 'api.example.com' })
class HostController {
  @Get('/*')
  everything() {
    return 'the api';
  }
}

const bundle = {
  'index.html': '<div id="app"></div>',
  'assets/app.js': 'run()',
  'users/ann.png': 'a face',
  'help/index.html': 'help',
  '.env': 'SECRET',
};

const browser = { accept: 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8' };

function clientOf(options: Partial<StaticOptions> = {}, others: AppOptions = {}): TestClient {
  return new TestClient(
    createApp({
      openapi: false,
      controllers: [ApiController, HostController],
      session: false,
      logger: false,
      static: { path: folderWith(bundle), fallback: 'index.html', ...options },
      ...others,
    }),
  );
}

const visit = (client: TestClient, path: string) => client.get(path, { headers: browser });
const textAt = async (client: TestClient, path: string) => (await visit(client, path)).text();
const shell = bundle['index.html'];

describe('with a fallback', () => {
  it.each(['/', '/users/7/edit', '/caf%C3%A9', '/login', '/users', '/users/', '/search?q=a.b', '/index.html'])(
    'a browser that visits %s gets the page of the application',
    async (path) => {
      const response = await visit(clientOf(), path);

      expect([response.status, await response.text()]).toEqual([200, shell]);
      expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8');
    },
  );

  it('routes, files and folders with an index go before it', async () => {
    const client = clientOf();

    expect(await textAt(client, '/api/me')).toBe('{"name":"Ann"}');
    expect(await textAt(client, '/assets/app.js')).toBe('run()');
    expect(await textAt(client, '/help/')).toBe('help');
    expect((await visit(client, '/help')).headers.get('location')).toBe('/help/');
  });

  it('a page of extensions goes before it', async () => {
    const path = folderWith({ ...bundle, 'about.html': 'about us' });

    expect(await textAt(clientOf({ path, extensions: ['html'] }), '/about')).toBe('about us');
  });

  it.each(['/assets/old.js', '/favicon.ico', '/users/bob.png', '/.env', '/.git', '/.well-known/x', '/a//b', '/a/../b'])(
    '%s stays a 404',
    async (path) => {
      const response = await visit(clientOf(), path);

      expect([response.status, (await response.text()).includes(shell)]).toEqual([404, false]);
    },
  );

  it.each([undefined, '*/*', 'application/json', 'image/avif,image/webp,*/*', 'text/html;q=0.1, application/json'])(
    'who asks for %s gets the 404 of an API',
    async (accept) => {
      const response = await clientOf().get('/users/7', accept === undefined ? {} : { headers: { accept } });

      expect([response.status, response.headers.get('content-type')]).toEqual([
        404,
        'application/problem+json; charset=utf-8',
      ]);
      expect(response.headers.get('vary')).toBe('Accept');
    },
  );

  it('a cache is told that the page depends on what is accepted', async () => {
    expect((await visit(clientOf(), '/users/7')).headers.get('vary')).toBe('Accept');
  });

  it('HEAD is answered as GET, and nothing else is', async () => {
    const client = clientOf();
    const head = await client.request('HEAD', '/users/7', { headers: browser });

    expect([head.status, head.headers.get('content-length')]).toEqual([200, String(shell.length)]);
    expect((await client.post('/users/7', { headers: browser })).status).toBe(404);
    expect((await client.delete('/login', { headers: browser })).headers.get('allow')).toBe('OPTIONS, POST');
    expect((await client.request('OPTIONS', '/users/7', { headers: browser })).status).toBe(404);
    expect(await (await client.post('/login', { headers: browser })).text()).toBe('signed in');
  });

  it('the slash that a route has not is taken away first', async () => {
    const response = await visit(clientOf({}, { trailingSlash: 'redirect' }), '/api/me/');

    expect([response.status, response.headers.get('location')]).toEqual([308, '/api/me']);
  });

  it('a route of another host does not hide the page, and keeps its own', async () => {
    const client = clientOf();
    const ofHost = await client.get('/users/7', { headers: { ...browser, host: 'api.example.com' } });

    expect([await ofHost.text(), await textAt(client, '/users/7')]).toEqual(['the api', shell]);
  });

  it('the page is asked for again each time, however long the files beside it are kept', async () => {
    const client = clientOf({ maxAge: 31_536_000, immutable: true });
    const kept = async (path: string) => (await visit(client, path)).headers.get('cache-control');

    expect(await kept('/assets/app.js')).toBe('public, max-age=31536000, immutable');
    expect([await kept('/'), await kept('/users/7'), await kept('/index.html')]).toEqual([
      'public, max-age=0',
      'public, max-age=0',
      'public, max-age=0',
    ]);
  });

  it('the page has the headers of its folder, and is 304 for who has it', async () => {
    const client = clientOf({ headers: { 'X-Shell': 'yes' } });
    const { headers } = await visit(client, '/users/7');
    const again = await client.get('/users/8', { headers: { ...browser, 'if-none-match': headers.get('etag') ?? '' } });

    expect([headers.get('x-shell'), again.status]).toEqual(['yes', 304]);
  });

  it('a smaller form of the page is sent to who accepts it', async () => {
    const client = clientOf({
      path: folderWith({ ...bundle, 'index.html.gz': gzipSync(shell) }),
      precompressed: true,
    });
    const { headers } = await client.get('/users/7', { headers: { ...browser, 'accept-encoding': 'gzip' } });

    expect([headers.get('content-encoding'), headers.get('vary')]).toEqual(['gzip', 'Accept-Encoding, Accept']);
  });

  it('the one with the longest prefix answers, and each below its prefix alone', async () => {
    const admin = { path: folderWith({ 'app/main.html': 'admin' }), prefix: '/admin', fallback: 'app/main.html' };
    const site = { path: folderWith(bundle), fallback: 'index.html' };
    const both = clientOf({}, { static: [site, admin] });
    const one = clientOf({}, { static: admin });

    expect([await textAt(both, '/admin/users'), await textAt(both, '/admin'), await textAt(both, '/other')]).toEqual([
      'admin',
      'admin',
      shell,
    ]);
    expect((await visit(one, '/other')).status).toBe(404);
    expect((await visit(one, '/administration')).status).toBe(404);
  });

  it('a folder that was removed after boot is a 404', async () => {
    const path = folderWith(bundle);
    const client = clientOf({ path });
    rmSync(path, { recursive: true });

    expect((await visit(client, '/users/7')).status).toBe(404);
  });

  it('the page touches no session', async () => {
    @injectable()
    class Visits implements Middleware {
      constructor(private readonly session: SessionService) {}

      handle(_context: RequestContext, next: Next) {
        this.session.increment('visits');
        return next();
      }
    }
    const client = clientOf({}, { session: { driver: 'memory' }, middleware: [Visits] });
    const { status, headers } = await visit(client, '/users/7');

    expect([status, headers.get('set-cookie'), headers.get('vary')]).toEqual([200, null, 'Accept']);
  });
});

describe('a fallback that cannot be served', () => {
  const problemsOf = (options: StaticOptions | readonly StaticOptions[]) =>
    problemsWith({ session: false, static: options });

  it.each(['none.html', 'assets', 'out.html'])('is a boot error that names it: %s (E_STATIC_PATH)', (fallback) => {
    const path = folderWith({ 'secret.html': 'x', 'public/assets/a.js': 'x' });
    symlinkSync('../secret.html', join(path, 'public/out.html'));

    expect(problemsOf({ path: join(path, 'public'), fallback })).toMatchObject([
      { code: 'E_STATIC_PATH', what: `There is no file ${fallback} for the option static.fallback.` },
    ]);
  });

  it('is named with its place in the list, beside other mistakes', () => {
    const path = folderWith({ 'index.html': '' });
    mkdirSync(join(path, 'empty'));

    expect(
      problemsOf([
        { path, fallback: 'index.html' },
        { path: join(path, 'empty'), fallback: 'index.html' },
        { path: '/nonexistent', fallback: 'index.html' },
      ]),
    ).toMatchObject([{ what: expect.stringContaining('static[1].fallback') }, { code: 'E_STATIC_PATH' }]);
  });

  it('may be a link that leads out where links are followed', () => {
    const path = folderWith({ 'page.html': 'x', 'public/a.js': 'x' });
    symlinkSync('../page.html', join(path, 'public/out.html'));

    expect(problemsOf({ path: join(path, 'public'), fallback: 'out.html', links: 'follow' })).toEqual([]);
  });
});
