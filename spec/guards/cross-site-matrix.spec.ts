import { describe, expect, it } from 'vitest';
import { All, Controller, Post, createApp } from 'mantisjs';
import { TestClient } from 'mantisjs/testing';

@Controller()
class FormController {
  @All('/form')
  form() {
    return 'done';
  }

  @Post('/webhook', { csrf: false })
  webhook() {
    return 'done';
  }
}

@Controller('/hooks', { csrf: false })
class HooksController {
  @Post('/one')
  one() {
    return 'done';
  }

  @Post('/guarded', { csrf: true })
  guarded() {
    return 'done';
  }
}

const client = new TestClient(
  createApp({ controllers: [FormController, HooksController], session: false, logger: false }),
);
const origins = { own: 'http://localhost', null: 'null', other: 'https://evil.example', absent: undefined };
const sites = ['same-origin', 'none', 'same-site', 'cross-site', 'garbage', undefined];

/** ASVS 3.5.1: what the browser says of the request decides; one that it says nothing of comes from no browser. */
function isRefused(site: string | undefined, origin: string | undefined): boolean {
  if (site !== undefined) return site !== 'same-origin' && site !== 'none';
  return origin !== undefined && origin !== origins.own;
}

const headersOf = (site: string | undefined, origin: string | undefined, cookie?: string) => ({
  ...(site === undefined ? {} : { 'sec-fetch-site': site }),
  ...(origin === undefined ? {} : { origin }),
  ...(cookie === undefined ? {} : { cookie }),
});

describe('the cross-site check', () => {
  it.each(['GET', 'HEAD', 'OPTIONS', 'POST', 'PUT', 'PATCH', 'DELETE'])(
    'decides for %s by site and origin alone, with and without cookies',
    async (method) => {
      const isSafe = ['GET', 'HEAD', 'OPTIONS'].includes(method);
      for (const site of sites) {
        for (const origin of Object.values(origins)) {
          for (const cookie of ['session_id=x', undefined]) {
            const { status } = await client.request(method, '/form', { headers: headersOf(site, origin, cookie) });
            const expected = !isSafe && isRefused(site, origin) ? 403 : 200;
            expect([site, origin, cookie, status]).toEqual([site, origin, cookie, expected]);
          }
        }
      }
    },
  );

  it('tells caches what its answer depends on', async () => {
    const { headers } = await client.post('/form', { headers: headersOf('cross-site', origins.other) });

    expect(headers.get('vary')).toBe('Sec-Fetch-Site, Origin, Accept');
  });

  it.each([
    ['/webhook', 200],
    ['/hooks/one', 200],
    ['/hooks/guarded', 403],
  ])('of a route or a controller is switched off by itself: %s is %d', async (path, status) => {
    expect((await client.post(path, { headers: headersOf('cross-site', origins.other) })).status).toBe(status);
  });

  it('stays on where nothing is', async () => {
    expect((await client.post('/none', { headers: headersOf('cross-site', origins.other) })).status).toBe(403);
  });
});
