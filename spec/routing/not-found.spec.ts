import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Controller, Get, Post, createApp } from 'mantisjs';
import type { AppOptions } from 'mantisjs';
import { TestClient } from 'mantisjs/testing';
import { problemsWith } from '../app/problems-of.js';

@Controller()
class ShopController {
  @Get('/')
  home() {
    return 'home';
  }

  @Get('/products/:id')
  product() {
    return 'product';
  }

  @Post('/checkout')
  checkout() {
    return 'checkout';
  }

  @Get('/files/*')
  file() {
    return 'file';
  }
}

const visit = (options: AppOptions = {}) =>
  new TestClient(createApp({ controllers: [ShopController], session: false, logger: false, ...options }));

beforeEach(() => void vi.stubEnv('NODE_ENV', 'development'));
afterEach(() => vi.unstubAllEnvs());

describe('an unknown address', () => {
  it.each([
    ['/prodcuts/7', ' Did you mean /products/:id?'],
    ['/chekcout', ' Did you mean /checkout?'],
    ['/Checkout', ' Did you mean /checkout?'],
    ['/fils/a/b', ' Did you mean /files/*?'],
    ['/products', ' Did you mean /products/:id?'],
    ['/something-else', ''],
    [`/${'x'.repeat(5000)}`, ''],
  ])('is told in development what may have been meant: %s', async (path, hint) => {
    const { detail } = await (await visit().get(path)).json();

    expect(detail).toBe(`There is nothing at this address.${hint}`);
  });

  it.each([undefined, 'production'])('is told nothing where NODE_ENV is %s', async (environment) => {
    vi.stubEnv('NODE_ENV', environment);
    const { detail } = await (await visit().get('/chekcout')).json();

    expect(detail).toBe('There is nothing at this address.');
  });

  it('does not come back as markup', async () => {
    const response = await visit().get('/checkout%3Cb%3E', { headers: { accept: 'text/html' } });

    expect([response.status, await response.text()]).toEqual([404, expect.not.stringContaining('<b>')]);
  });

  it('shows routes as text, whatever their paths hold', async () => {
    @Controller()
    class Odd {
      @Get('/<b>')
      show() {}
    }
    const page = await visit({ controllers: [Odd] }).get('/%3Cb', { headers: { accept: 'text/html' } });

    expect(await page.text()).toContain('Did you mean /&lt;b&gt;?');
  });
});

describe('a slash too many', () => {
  it('makes another path by default', async () => {
    expect((await visit().get('/products/7/')).status).toBe(404);
  });

  it.each([
    ['GET', '/products/7/?a=1&b=/', '/products/7?a=1&b=/'],
    ['GET', '/products/%C3%A4/', '/products/%C3%A4'],
    ['POST', '/checkout/', '/checkout'],
  ])('is taken away by a 308 with trailingSlash redirect: %s %s', async (method, path, location) => {
    const response = await visit({ trailingSlash: 'redirect' }).request(method, path);

    expect([response.status, response.headers.get('location')]).toEqual([308, location]);
  });

  it.each(['/nothing/', '//evil.com/', '/%2Fevil.com/', '//', '/\\evil.com/', '/checkout//'])(
    'leads nowhere else: %s',
    async (path) => {
      expect((await visit({ trailingSlash: 'redirect' }).get(path)).status).toBe(404);
    },
  );

  it('belongs to a wildcard', async () => {
    expect((await visit({ trailingSlash: 'redirect' }).get('/files/a/')).status).toBe(200);
  });

  it.each(['/products/7', '/products/7/', '/'])('makes no difference with trailingSlash ignore: %s', async (path) => {
    expect((await visit({ trailingSlash: 'ignore' }).get(path)).status).toBe(200);
  });

  it.each(['/products/', '/products//', '//products/7'])('makes no empty parameter: %s', async (path) => {
    expect((await visit({ trailingSlash: 'ignore' }).get(path)).status).toBe(404);
  });
});

describe('case', () => {
  it('makes another path by default', async () => {
    expect((await visit().get('/PRODUCTS/7')).status).toBe(404);
  });

  it('makes no difference with caseSensitive false', async () => {
    expect((await visit({ caseSensitive: false }).get('/PRODUCTS/7')).status).toBe(200);
  });
});

describe('an option of routing', () => {
  it.each<[string, Record<string, unknown>]>([
    ['prefix', { prefix: 7 }],
    ['trailingSlash', { trailingSlash: true }],
    ['caseSensitive', { caseSensitive: 'no' }],
    ['baseUrl', { baseUrl: 'example.com' }],
    ['baseUrl', { baseUrl: 'https://example.com/app' }],
    ['baseUrl', { baseUrl: 'ftp://example.com' }],
  ])('is refused at boot with what is accepted: %s', (name, options) => {
    expect(problemsWith({ ...options, session: false })).toMatchObject([
      { code: 'E_OPTION', what: expect.stringContaining(`The option ${name} is `) },
    ]);
  });

  it('prefix that is no pattern is refused with the path', () => {
    expect(problemsWith({ prefix: '/a b', controllers: [ShopController], session: false })).toHaveLength(4);
  });
});
