import { randomUUID } from 'node:crypto';
import { afterAll, describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { Redis } from 'ioredis';
import { Controller, Get, NotFound, Param, Query, Use, createApp, timeout } from 'mantisjs';
import type { AppOptions, MiddlewareFunction } from 'mantisjs';
import { rateLimit } from 'mantisjs/rate-limit';
import type { RateLimitOptions } from 'mantisjs/rate-limit';
import { TestClient } from 'mantisjs/testing';
import { clientKey } from '../../src/rate-limit/client-key.js';
import { isThere, redisAddress } from '../session/drivers/servers.js';
import { keepLines } from './lines.js';

const redis = new Redis(redisAddress.href, { lazyConnect: true, maxRetriesPerRequest: 0, retryStrategy: () => null });
const hasRedis = await isThere(redisAddress, 'REDIS_URL');
if (hasRedis) await redis.connect();
afterAll(() => redis.disconnect());

@Controller()
class LimitedController {
  @Get('/')
  home() {
    return 'home';
  }

  @Get('/sign-in')
  @Use(rateLimit({ limit: 5, window: 60, name: 'sign-in' }))
  signIn() {
    return 'sign in';
  }

  @Get('/failing/:kind')
  @Use(rateLimit({ limit: 1, window: 60, name: 'failing', key: ({ request }) => request.path }))
  fail(@Param('kind') kind: string) {
    throw kind === 'known' ? new NotFound('No such thing.') : new Error('broken');
  }

  @Get('/number')
  number(@Query('n') n: number) {
    return { n };
  }

  @Get('/slow')
  @Use(timeout(0.05), rateLimit({ limit: 1, window: 60, name: 'slow' }))
  slow() {
    return new Promise(() => undefined);
  }
}

function clientOf(limit: RateLimitOptions | MiddlewareFunction, options: AppOptions = {}) {
  const middleware = [typeof limit === 'function' ? limit : rateLimit(limit)];
  const app = createApp({ controllers: [LimitedController], middleware, session: false, logger: false, ...options });
  return new TestClient(app);
}

const statusesOf = async (client: TestClient, count: number, headers: Record<string, string> = {}) => {
  const statuses: number[] = [];
  for (let index = 0; index < count; index += 1) statuses.push((await client.get('/', { headers })).status);
  return statuses;
};

describe('rateLimit', () => {
  it('answers 429 when a client asks too often, and tells what is left and when to come back', async () => {
    const client = clientOf({ limit: 2, window: 60 });
    const first = await client.get('/');
    await client.get('/');
    const refused = await client.get('/');

    expect(first.headers.get('ratelimit-policy')).toBe('"default";q=2;w=60');
    expect(first.headers.get('ratelimit')).toBe('"default";r=1;t=60');
    expect(refused.status).toBe(429);
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(50);
    expect(refused.headers.get('ratelimit')).toMatch(/^"default";r=0;t=[56]\d$/);
    expect(await refused.json()).toMatchObject({
      type: 'https://iana.org/assignments/http-problem-types#quota-exceeded',
      status: 429,
      'violated-policies': ['default'],
    });
  });

  it('counts requests that come at once', async () => {
    const client = clientOf({ limit: 5, window: 60 });
    const answers = await Promise.all(Array.from({ length: 20 }, () => client.get('/')));

    expect(answers.filter(({ status }) => status === 200)).toHaveLength(5);
  });

  it('counts anew in the next window', async () => {
    const client = clientOf({ limit: 1, window: 1 });

    expect(await statusesOf(client, 2)).toEqual([200, 429]);
    await expect.poll(async () => (await client.get('/')).status, { timeout: 3000, interval: 200 }).toBe(200);
  });

  it('counts each client by itself, by what a trusted proxy says and nobody else', async () => {
    const believing = clientOf({ limit: 1, window: 60 }, { trustProxy: true });
    const wary = clientOf({ limit: 1, window: 60 });

    for (const client of ['192.0.2.1', '192.0.2.2', '2001:db8::1', '2001:db8:0:1::1']) {
      expect(await statusesOf(believing, 1, { 'x-forwarded-for': client })).toEqual([200]);
    }
    expect(await statusesOf(believing, 1, { 'x-forwarded-for': '2001:db8::ffff' })).toEqual([429]);
    expect(await statusesOf(wary, 1, { 'x-forwarded-for': '192.0.2.1' })).toEqual([200]);
    expect(await statusesOf(wary, 1, { 'x-forwarded-for': '192.0.2.2' })).toEqual([429]);
  });

  it('counts by a key of one’s own, and nobody where there is none', async () => {
    const client = clientOf({ limit: 1, window: 60, key: async ({ request }) => request.header('x-key') });

    expect(await statusesOf(client, 2, { 'x-key': 'a'.repeat(5000) })).toEqual([200, 429]);
    expect(await statusesOf(client, 1, { 'x-key': 'a'.repeat(5001) })).toEqual([200]);
    expect(await statusesOf(client, 3)).toEqual([200, 200, 200]);
  });

  it('tells of several limits together', async () => {
    const { headers } = await clientOf({ limit: 10, window: 60 }).get('/sign-in');

    expect(headers.get('ratelimit-policy')).toBe('"sign-in";q=5;w=60, "default";q=10;w=60');
  });

  it.each([
    ['/nowhere', 404, '"default";r=9;t=60'],
    ['/number?n=x', 400, '"default";r=9;t=60'],
    ['/failing/known', 404, '"default";r=9;t=60, "failing";r=0;t=60'],
    ['/failing/unknown', 500, '"default";r=9;t=60, "failing";r=0;t=60'],
    ['/slow', 503, '"default";r=9;t=60, "slow";r=0;t=60'],
  ])('tells what is left on the error that %s answers with', async (path, status, left) => {
    const answer = await clientOf({ limit: 10, window: 60 }).get(path);

    expect([answer.status, answer.headers.get('ratelimit')]).toEqual([status, left]);
  });

  it('tells of the limits that a refused request had not exceeded as well', async () => {
    const client = clientOf({ limit: 10, window: 60 });
    await client.get('/failing/twice');
    const refused = await client.get('/failing/twice');

    expect(refused.status).toBe(429);
    expect(refused.headers.get('ratelimit')).toMatch(/^"failing";r=0;t=\d+, "default";r=8;t=\d+$/);
  });

  it.each<[object, string]>([
    [{ window: 60 }, 'limit'],
    [{ limit: 0, window: 60 }, 'limit'],
    [{ limit: 1.5, window: 60 }, 'limit'],
    [{ limit: 1 }, 'window'],
    [{ limit: 1, window: 700_000 }, 'window'],
    [{ limit: 1, window: 1, key: 'ip' }, 'key'],
    [{ limit: 1, window: 1, name: 'a"b' }, 'name'],
    [{ limit: 1, window: 1, driver: 'redis' }, 'driver'],
    [{ limit: 1, window: 1, driver: { redis: {} } }, 'driver'],
    [{ limit: 1, window: 1, whenUnavailable: 'maybe' }, 'whenUnavailable'],
    [{ limit: 1, window: 1, max: 5 }, 'max'],
  ])('refuses %j', (options, name) => {
    expect(() => rateLimit(options as RateLimitOptions)).toThrow(new RegExp(`option rateLimit\\.${name}.*E_OPTION`));
  });
});

describe('rateLimit without its driver', () => {
  const gone = new Redis({ port: 1, maxRetriesPerRequest: 0, retryStrategy: () => null, lazyConnect: true });
  gone.on('error', () => undefined);
  const options = { limit: 1, window: 60, driver: { redis: gone } };
  afterAll(() => gone.disconnect());

  it('refuses with 503', async () => {
    expect(await statusesOf(clientOf(options), 2)).toEqual([503, 503]);
  });

  it('lets requests pass where it was told to, and says so in the log', async () => {
    const { lines, logger } = keepLines();
    const client = clientOf({ ...options, whenUnavailable: 'allow' }, { logger, accessLog: false });

    expect(await statusesOf(client, 2)).toEqual([200, 200]);
    expect(lines).toMatchObject([
      { level: 'warn', fields: { event: 'rate-limit', name: 'default', requestId: expect.any(String) } },
      { level: 'warn' },
    ]);
  });

  it('gives up on one that never answers', async () => {
    const silent = { eval: () => new Promise(() => undefined) };

    expect(await statusesOf(clientOf({ limit: 1, window: 60, driver: { redis: silent } }), 1)).toEqual([503]);
  });
});

describe.skipIf(!hasRedis)('rateLimit in Redis', () => {
  it('counts for several processes together', async () => {
    const options = { limit: 3, window: 60, name: randomUUID(), driver: { redis } };
    const [first, second] = [clientOf(options), clientOf(options)];
    const answers = await Promise.all([1, 2, 3, 4, 5].flatMap(() => [first.get('/'), second.get('/')]));

    expect(answers.filter(({ status }) => status === 200)).toHaveLength(3);
    expect(await statusesOf(first, 1)).toEqual([429]);
  });

  it('forgets when the window ends', async () => {
    const name = randomUUID();
    await clientOf({ limit: 3, window: 60, name, driver: { redis } }).get('/');
    const [key = ''] = await redis.keys(`*${name}*`);

    expect(await redis.ttl(key)).toBeGreaterThan(50);
    expect(await redis.ttl(key)).toBeLessThanOrEqual(60);
  });
});

describe('the key of a client', () => {
  it.each([
    ['192.0.2.1', '192.0.2.1'],
    ['::ffff:192.0.2.1', '192.0.2.1'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:DB8:1:2::6', '2001:db8:1:2::/64'],
    ['2001:db8::', '2001:db8:0:0::/64'],
    ['::1', '0:0:0:0::/64'],
    ['fe80::1%eth0', 'fe80:0:0:0::/64'],
    ['64:ff9b::192.0.2.1', '64:ff9b:0:0::/64'],
    ['', 'unknown'],
  ])('of %s is %s', (address, key) => {
    expect(clientKey(address)).toBe(key);
  });

  it('is one for all addresses of a network of IPv6', () => {
    fc.assert(
      fc.property(fc.ipV6(), (address) => {
        expect(clientKey(address)).toMatch(/^(?:[0-9a-f]{1,4}:){4}:\/64$|^\d+\.\d+\.\d+\.\d+$/);
      }),
    );
  });
});
