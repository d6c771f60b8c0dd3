import { describe, expect, it } from 'vitest';
import { Controller, Get, Param, Post, createApp, group } from 'mantisjs';
import type { AppOptions } from 'mantisjs';
import { TestClient } from 'mantisjs/testing';
import { problemsWith } from '../app/problems-of.js';

@Controller('/', { host: 'admin.example.com' })
class AdminController {
  @Get('/', { name: 'admin' })
  home() {
    return 'admin';
  }

  @Post('/only')
  only() {
    return 'only';
  }
}

@Controller('/', { host: ':tenant.example.com' })
class TenantController {
  @Get('/', { name: 'tenant' })
  home(@Param('tenant') tenant: string) {
    return `tenant ${tenant}`;
  }

  @Get('/pages/:page', { name: 'tenant.page' })
  page(@Param('tenant') tenant: string, @Param('page') page: string) {
    return `${page} of ${tenant}`;
  }
}

@Controller()
class EveryController {
  @Get('/')
  home() {
    return 'every';
  }

  @Get('/only')
  only() {
    return 'every only';
  }
}

const build = (options: AppOptions = {}) =>
  createApp({
    controllers: [EveryController, TenantController, AdminController],
    session: false,
    logger: false,
    ...options,
  });
const client = new TestClient(build());
const at = async (host: string, path = '/') => (await client.get(path, { headers: { host } })).text();

describe('a host', () => {
  it.each([
    ['admin.example.com', 'admin'],
    ['ADMIN.example.com:8080', 'admin'],
    ['admin.example.com.', 'admin'],
    ['acme.example.com', 'tenant acme'],
    ['example.com', 'every'],
    ['a.b.example.com', 'every'],
    ['admin.example.com.evil.com', 'every'],
    ['adminxexample.com', 'every'],
    ['[::1]:3000', 'every'],
  ])('%s is answered by "%s"', async (host, expected) => {
    expect(await at(host)).toBe(expected);
  });

  it('gives its parameters beside those of the path', async () => {
    expect(await at('acme.example.com', '/pages/a%2Fb')).toBe('a/b of acme');
  });

  it('that lacks a path falls back to the routes of every host', async () => {
    expect(await at('admin.example.com', '/only')).toBe('every only');
  });

  it('tells the methods of all routes that it can reach', async () => {
    const response = await client.request('DELETE', '/only', { headers: { host: 'admin.example.com' } });
    const elsewhere = await client.request('DELETE', '/only');

    expect([response.status, response.headers.get('allow')]).toEqual([405, 'GET, HEAD, OPTIONS, POST']);
    expect(elsewhere.headers.get('allow')).toBe('GET, HEAD, OPTIONS');
  });

  it('is the one that a trusted proxy reports, and no other', async () => {
    const headers = { host: 'inner', 'x-forwarded-host': 'admin.example.com' };
    const trusting = new TestClient(build({ trustProxy: true }));

    expect(await (await client.get('/', { headers })).text()).toBe('every');
    expect(await (await trusting.get('/', { headers })).text()).toBe('admin');
  });

  it('that a trusted proxy reports wrongly is a 400', async () => {
    const headers = { 'x-forwarded-host': 'evil.com/path@x' };

    expect((await new TestClient(build({ trustProxy: true })).get('/', { headers })).status).toBe(400);
  });

  it('may be that of a group, over which the controller’s own wins', async () => {
    const controllers = [group('/', [EveryController, AdminController], { host: 'grouped.example.com' })];
    const grouped = new TestClient(build({ controllers }));
    const answer = async (host: string) => (await grouped.get('/', { headers: { host } })).status;

    expect([await answer('grouped.example.com'), await answer('admin.example.com'), await answer('x.com')]).toEqual([
      200, 200, 404,
    ]);
  });

  it('is a part of absolute URLs, with its parameters', () => {
    const app = build({ baseUrl: 'https://example.com:8443' });

    expect([
      app.url('admin', {}, {}, { absolute: true }),
      app.url('tenant.page', { tenant: 'Acme', page: 1 }, {}, { absolute: true }),
      app.url('tenant.page', { tenant: 'acme', page: 1 }),
    ]).toEqual(['https://admin.example.com:8443/', 'https://acme.example.com:8443/pages/1', '/pages/1']);
  });

  it.each(['evil.com/', 'a.b', ''])('is refused in an absolute URL when its parameter is %j', (tenant) => {
    expect(() => build({ baseUrl: 'https://x.com' }).url('tenant', { tenant }, {}, { absolute: true })).toThrow(
      /'tenant' of the route 'tenant' .*E_ROUTE_PARAMETER/,
    );
  });

  it.each(['a b', 'example.com:80', ':a.:a.com', 'x..y', '*.example.com'])(
    'that cannot be understood is refused at boot: %s (E_ROUTE_HOST)',
    (host) => {
      @Controller('/', { host })
      class Wrong {
        @Get()
        show() {}
      }

      expect(problemsWith({ controllers: [Wrong], session: false })).toMatchObject([{ code: 'E_ROUTE_HOST' }]);
    },
  );

  it('has no parameter that the path has as well', () => {
    @Controller('/:id', { host: ':id.example.com' })
    class Twice {
      @Get()
      show() {}
    }

    expect(problemsWith({ controllers: [Twice], session: false })).toMatchObject([{ code: 'E_ROUTE_PATH' }]);
  });
});
