import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Controller, Get, Param, Post, SessionService, createApp, injectable } from 'mantisjs';
import type { AppOptions, Middleware, Next, RequestContext } from 'mantisjs';
import { TestClient } from 'mantisjs/testing';
import { problemsWith } from '../app/problems-of.js';

@Controller('/users')
class UsersController {
  @Get('/:id')
  show(@Param('id') id: number) {
    return { id };
  }

  @Post('/')
  add() {}
}

function clientOf(options: AppOptions = {}): TestClient {
  return new TestClient(
    createApp({ controllers: [UsersController], session: { driver: 'memory' }, logger: false, ...options }),
  );
}

beforeEach(() => void vi.stubEnv('NODE_ENV', 'development'));
afterEach(() => void vi.unstubAllEnvs());

describe('/openapi.json', () => {
  it('is the document of the application, without a session and without itself', async () => {
    const response = await clientOf({ openapi: { info: { title: 'Users' } } }).get('/openapi.json');

    expect(response.headers.get('content-type')).toBe('application/json; charset=utf-8');
    expect(response.headers.get('set-cookie')).toBeNull();
    expect(response.headers.get('vary')).toBeNull();
    expect(await response.json()).toMatchObject({
      openapi: '3.1.0',
      info: { title: 'Users', version: '0.0.0' },
      paths: { '/users': {}, '/users/{id}': {} },
    });
  });

  it('is not sent again to a client that has it', async () => {
    const client = clientOf();
    const first = await client.get('/openapi.json');
    const tag = first.headers.get('etag') ?? '';
    const again = await client.get('/openapi.json', { headers: { 'if-none-match': `"other", W/${tag}` } });

    expect(tag).toMatch(/^"[0-9a-f]{32}"$/);
    expect([again.status, await again.text(), again.headers.get('etag')]).toEqual([304, '', tag]);
    expect((await client.get('/openapi.json', { headers: { 'if-none-match': '"other"' } })).status).toBe(200);
  });

  it('answers HEAD and OPTIONS, and nothing else', async () => {
    const client = clientOf();

    expect(await (await client.request('HEAD', '/openapi.json')).text()).toBe('');
    expect((await client.request('OPTIONS', '/openapi.json')).headers.get('allow')).toBe('GET, HEAD, OPTIONS');
    expect((await client.post('/openapi.json')).status).toBe(405);
  });

  it('is not in the route table', () => {
    const app = createApp({ controllers: [UsersController], logger: false, openapi: {} });

    expect(app.routes.map(({ path }) => path)).toEqual(['/users/:id', '/users']);
  });

  it('is inside the middleware of the application, which may want the session', async () => {
    @injectable()
    class SignedInOnly implements Middleware {
      constructor(private readonly session: SessionService) {}

      handle(_context: RequestContext, next: Next) {
        return this.session.owner === undefined ? 'Sign in first.' : next();
      }
    }

    expect(await (await clientOf({ middleware: [SignedInOnly] }).get('/openapi.json')).text()).toBe('Sign in first.');
  });

  it('is tried anew after a failure', async () => {
    @Controller()
    class Flaky {
      @Get('/')
      show() {}
    }
    let failures = 1;
    const servers = [{ url: 'https://a.example', toJSON: () => ((failures -= 1) >= 0 ? 1n : { url: '/' }) }];
    const client = clientOf({ controllers: [Flaky], openapi: { servers } });

    expect((await client.get('/openapi.json')).status).toBe(500);
    expect((await client.get('/openapi.json')).status).toBe(200);
  });
});

it.each([undefined, 'test', 'development'])('the document is there where NODE_ENV is %s', async (environment) => {
  vi.stubEnv('NODE_ENV', environment);

  expect((await clientOf({ openapi: { production: false } }).get('/openapi.json')).status).toBe(200);
});

describe('in production', () => {
  it('neither the document nor its page is there', async () => {
    vi.stubEnv('NODE_ENV', 'production');
    const client = clientOf({ openapi: { info: { title: 'Users' }, path: '/api.json' } });

    expect((await client.get('/api.json')).status).toBe(404);
    expect((await client.get('/docs')).status).toBe(404);
    expect((await client.get('/docs/swagger-ui.css')).status).toBe(404);
    expect((await clientOf().get('/openapi.json')).status).toBe(404);
  });

  it('they are, where they are asked for', async () => {
    vi.stubEnv('NODE_ENV', 'production');
    const client = clientOf({ openapi: { production: true } });

    expect((await client.get('/openapi.json')).status).toBe(200);
    expect((await client.get('/docs')).status).toBe(200);
  });
});

describe('an address that a route answers', () => {
  @Controller()
  class Pages {
    @Get('/:page')
    show(@Param('page') page: string) {
      return `the page ${page}`;
    }
  }

  @Controller()
  class Docs {
    @Get('/docs')
    show() {
      return 'our own';
    }
  }

  it('stays with it where the document was not asked for', async () => {
    expect(await (await clientOf({ controllers: [Pages] }).get('/docs')).text()).toBe('the page docs');
    expect(await (await clientOf({ controllers: [Docs] }).get('/docs')).text()).toBe('our own');
  });

  it('is more exact as the path of the document, where that was asked for', async () => {
    const client = clientOf({ controllers: [Pages], openapi: {} });

    expect((await client.get('/openapi.json')).headers.get('content-type')).toMatch(/^application\/json/);
    expect(await (await client.get('/about')).text()).toBe('the page about');
  });

  it('cannot be both (E_ROUTE_DUPLICATE)', () => {
    expect(problemsWith({ controllers: [Docs], session: false, openapi: {} })).toMatchObject([
      { code: 'E_ROUTE_DUPLICATE', what: expect.stringContaining('GET /docs is declared by Docs.show') as string },
    ]);
  });
});

it('openapi: false serves nothing', async () => {
  const client = clientOf({ openapi: false });

  expect((await client.get('/openapi.json')).status).toBe(404);
  expect((await client.get('/docs')).status).toBe(404);
});
