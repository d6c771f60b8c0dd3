import { describe, expect, it } from 'vitest';
import { Controller, Forbidden, Get, HttpError, NotFound, SessionService, createApp } from 'mantisjs';
import type { AppOptions, MiddlewareFunction } from 'mantisjs';
import { TestClient } from 'mantisjs/testing';
import { problemsWith } from '../app/problems-of.js';
import { templates } from '../views/templates.js';

class QuotaExceeded extends Error {}

@Controller()
class FailingController {
  @Get('/missing')
  missing() {
    throw new NotFound('No <note>.', { headers: { 'x-hint': 'gone' } });
  }

  @Get('/forbidden')
  forbidden() {
    throw new Forbidden();
  }

  @Get('/broken')
  broken() {
    throw new Error('the password is hunter2');
  }

  @Get('/quota')
  quota() {
    throw new QuotaExceeded();
  }
}

const lines: { fields: Record<string, unknown>; message: string }[] = [];
const note = (fields: object, message: string) => void lines.push({ fields: { ...fields }, message });
const logger = { info: note, warn: note, error: note };
const headers = { accept: 'text/html,*/*;q=0.8' };

function clientOf(files: Readonly<Record<string, string>>, options: AppOptions = {}): TestClient {
  const views = templates(files);
  return new TestClient(
    createApp({ controllers: [FailingController], session: false, views, logger, accessLog: false, ...options }),
  );
}

describe("the application's own page for an error", () => {
  const pages = {
    'errors/404': '<h1><%= it.status %> <%= it.title %></h1><%= it.message %>',
    'errors/4xx': 'Some <%= it.status %>',
    'errors/500': 'Sorry: <%= it.message %> (<%= it.errorId %>)',
  };

  it('is the one of its status, with its message escaped', async () => {
    const response = await clientOf(pages).get('/missing', { headers });

    expect(await response.text()).toBe('<h1>404 Not Found</h1>No &lt;note&gt;.');
    expect([response.status, response.headers.get('x-hint'), response.headers.get('vary')]).toEqual([
      404,
      'gone',
      'Accept',
    ]);
    expect(response.headers.get('cache-control')).toBe('no-store');
  });

  it('is the one of its kind where its status has none, and the plain one where neither is there', async () => {
    expect(await (await clientOf(pages).get('/forbidden', { headers })).text()).toBe('Some 403');
    expect(await (await clientOf({}).get('/forbidden', { headers })).text()).toContain('<h1>403 Forbidden</h1>');
  });

  it('is shown for an address that no route has', async () => {
    expect(await (await clientOf(pages).get('/nowhere', { headers })).text()).toContain('404 Not Found');
  });

  it('of an unknown error has its id and never its message', async () => {
    const text = await (await clientOf(pages).get('/broken', { headers })).text();

    expect(text).toMatch(/^Sorry: Something went wrong on the server\. \([0-9a-f]{16}\)$/);
  });

  it('is for browsers: other clients get the problem', async () => {
    const response = await clientOf(pages).get('/missing');

    expect(response.headers.get('content-type')).toContain('application/problem+json');
  });

  it('is replaced by the plain one when it fails itself, which the log tells', async () => {
    lines.length = 0;
    const response = await clientOf({ 'errors/404': '<%= it.a.b %>' }).get('/missing', { headers });

    expect([response.status, await response.text()]).toEqual([404, expect.stringContaining('No &lt;note&gt;.')]);
    expect(lines).toMatchObject([
      { fields: { event: 'error-page-failed' }, message: expect.stringContaining('404.eta:1') },
    ]);
  });

  it('can stand in another folder, or be switched off', async () => {
    const moved = clientOf({ 'oops/404': 'moved' }, { errors: { pages: 'oops' } });
    const off = clientOf(pages, { errors: { pages: false } });

    expect(await (await moved.get('/missing', { headers })).text()).toBe('moved');
    expect(await (await off.get('/missing', { headers })).text()).toContain('<h1>404 Not Found</h1>');
  });

  it('shows the flash where the route has a session, and its fallback elsewhere', async () => {
    const views = { 'errors/404': '[<%= flashed("notice", "none") %>]' };
    const client = clientOf(views, { controllers: [SessionController], session: { driver: 'memory' } });
    await client.get('/flash');

    expect(await (await client.get('/missing', { headers })).text()).toBe('[hello]');
    expect(await (await client.get('/missing', { headers })).text()).toBe('[none]');
    expect(await (await client.get('/nowhere', { headers })).text()).toBe('[none]');
  });
});

@Controller()
class SessionController {
  constructor(private readonly session: SessionService) {}

  @Get('/flash')
  flash() {
    this.session.flash('notice', 'hello');
  }

  @Get('/missing')
  async missing() {
    await Promise.resolve();
    throw new NotFound();
  }
}

describe('middleware', () => {
  const translate: MiddlewareFunction = async (_context, next) => {
    try {
      return await next();
    } catch (error) {
      if (error instanceof QuotaExceeded) throw new HttpError(429, 'Come back tomorrow.', { cause: error });
      throw error;
    }
  };

  it('maps errors of the application to answers', async () => {
    const response = await clientOf({}, { middleware: [translate] }).get('/quota');

    expect([response.status, await response.json()]).toEqual([
      429,
      { type: 'about:blank', title: 'Too Many Requests', status: 429, detail: 'Come back tomorrow.' },
    ]);
  });
});

describe('the option errors', () => {
  it.each([
    [{ errors: 7 }, 'errors'],
    [{ errors: { development: 'yes' } }, 'errors.development'],
    [{ errors: { pages: '' } }, 'errors.pages'],
    [{ errors: { page: '' } }, 'errors.page'],
  ])('%j is a boot error that names it', (options, name) => {
    expect(problemsWith({ session: false, ...options })).toMatchObject([
      { code: 'E_OPTION', what: expect.stringContaining(name) },
    ]);
  });
});
