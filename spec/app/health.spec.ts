import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { Controller, Get, createApp, inject } from 'mantisjs';
import type { AppOptions, HealthOptions, Logger, SessionDriver } from 'mantisjs';
import { TestClient } from 'mantisjs/testing';
import { gate } from '../session/session-app.js';
import { urlOf } from '../transports.js';
import { problemsOf } from './problems-of.js';

const lines: string[] = [];
const note = (_fields: object, message: string): void => void lines.push(message);
const logger: Logger = { info: note, warn: () => undefined, error: note };

function build(health: boolean | HealthOptions, options: AppOptions = {}) {
  lines.length = 0;
  const app = createApp({ session: false, logger, accessLog: false, health, ...options });
  onTestFinished(() => app.close());
  return { app, client: new TestClient(app) };
}

async function told(response: Response) {
  return [response.status, await response.json()] as const;
}

beforeEach(() => void vi.stubEnv('NODE_ENV', 'development'));
afterEach(() => vi.unstubAllEnvs());

describe('health', () => {
  it('is not there unless it is asked for', async () => {
    expect((await build(false).client.get('/health/live')).status).toBe(404);
  });

  it('tells that the application lives and that it can serve, and no cache keeps it', async () => {
    const { client } = build(true);
    const response = await client.get('/health/live');

    expect(response.headers.get('cache-control')).toBe('no-store');
    expect(await told(response)).toEqual([200, { status: 'up' }]);
    expect(await told(await client.get('/health/ready'))).toEqual([200, { status: 'up', checks: {} }]);
  });

  it('has the path that it is given, and a row in the route table', () => {
    expect(build({ path: '/status' }).app.routes.map(({ path }) => path)).toEqual(['/status/live', '/status/ready']);
  });

  it('collides with a route like any other (E_ROUTE_DUPLICATE)', () => {
    @Controller('/health')
    class Own {
      @Get('/live')
      live() {}
    }

    expect(problemsOf(createApp({ controllers: [Own], health: true, session: false }))).toMatchObject([
      { code: 'E_ROUTE_DUPLICATE' },
    ]);
  });

  it('runs checks with the container, and is 503 when one throws, gives false or takes too long', async () => {
    const { app, client } = build({
      timeout: 0.02,
      checks: {
        good: (container) => container.resolve<{ ping: () => boolean }>('database').ping(),
        thrown: () => Promise.reject(new Error('no connection')),
        refused: () => false,
        slow: () => new Promise(() => undefined),
      },
    });
    app.container.register('database', { useValue: { ping: () => true } });

    expect(await told(await client.get('/health/ready'))).toEqual([
      503,
      {
        status: 'down',
        checks: {
          good: { status: 'up', ms: expect.any(Number) },
          thrown: { status: 'down', ms: expect.any(Number), reason: 'no connection' },
          refused: { status: 'down', ms: expect.any(Number), reason: 'It gave false.' },
          slow: { status: 'down', ms: expect.any(Number), reason: 'It took longer than 0.02 seconds.' },
        },
      },
    ]);
    expect((await client.get('/health/live')).status).toBe(200);
  });

  it.each([undefined, 'production'])(
    'hides the single checks where NODE_ENV is %s, unless they are asked for',
    async (environment) => {
      vi.stubEnv('NODE_ENV', environment);
      const checks = { secret: () => Promise.reject(new Error('postgres://user:password@host')) };

      expect(await told(await build({ checks }).client.get('/health/ready'))).toEqual([503, { status: 'down' }]);
      expect(await told(await build({ checks, details: true }).client.get('/health/ready'))).toMatchObject([
        503,
        { checks: { secret: { status: 'down' } } },
      ]);
    },
  );

  it('logs when a check begins to fail and when it passes again, and nothing in between', async () => {
    let isUp = false;
    const { client } = build({ checks: { database: () => isUp } });
    await client.get('/health/ready');
    await client.get('/health/ready');
    isUp = true;
    await client.get('/health/ready');
    await client.get('/health/ready');

    expect(lines).toEqual(['The check database fails. It gave false.', 'The check database passes again.']);
  });

  it('runs one round of checks for all who ask at once', async () => {
    const answered = gate();
    const check = vi.fn<() => Promise<void>>(() => answered.opened);
    const { client } = build({ checks: { check } });
    const asked = [1, 2, 3].map(() => client.get('/health/ready'));
    await vi.waitFor(() => expect(check).toHaveBeenCalled());
    await client.get('/health/live');
    answered.open();
    await Promise.all(asked);

    expect(check).toHaveBeenCalledTimes(1);
  });

  it('reads from the session driver, and neither loads nor begins a session', async () => {
    const keys: string[] = [];
    const driver: SessionDriver = {
      read: (key) => {
        keys.push(key);
        if (keys.length > 1) throw new Error('disk');
        return undefined;
      },
      write: () => undefined,
      destroy: () => undefined,
    };
    const { client } = build(true, { session: { driver } });
    const response = await client.get('/health/ready', { headers: { cookie: `session_id=${'a'.repeat(43)}` } });

    expect([response.status, response.headers.getSetCookie(), response.headers.get('vary')]).toEqual([200, [], null]);
    expect(keys).toEqual([expect.stringMatching(/^[0-9a-f]{64}$/)]);
    expect(await told(await client.get('/health/ready'))).toMatchObject([
      503,
      { checks: { session: { status: 'down', reason: 'disk' } } },
    ]);
    expect((await client.get('/health/live')).status).toBe(200);
  });

  it('stands outside the middleware of the application', async () => {
    const { client } = build(true, { middleware: [() => new Response('sign in first', { status: 401 })] });

    expect((await client.get('/health/live')).status).toBe(200);
    expect((await client.get('/other')).status).toBe(401);
  });

  it('is 503 and still alive from the moment on that the application is told to close', async () => {
    const { app } = build(true, { shutdown: { delay: 0.5 } });
    const url = await urlOf(app);

    const closed = app.close();
    expect(await told(await fetch(`${url}/health/ready`))).toEqual([503, { status: 'closing' }]);
    expect(await told(await fetch(`${url}/health/live`))).toEqual([200, { status: 'up' }]);

    await closed;
    await expect(fetch(`${url}/health/live`)).rejects.toThrow('fetch failed');
  });

  it('belongs to one application', async () => {
    const one = build({ checks: { bad: () => false } });
    const other = build(true);

    expect((await one.client.get('/health/ready')).status).toBe(503);
    expect((await other.client.get('/health/ready')).status).toBe(200);
  });
});

describe('configuration given to createApp', () => {
  class Settings {
    readonly name = 'shop';
  }

  it('can be injected by its class, each application its own', async () => {
    @Controller()
    class SettingsController {
      constructor(@inject(Settings) readonly settings: Settings) {}

      @Get('/')
      show() {
        return this.settings.name;
      }
    }
    const texts = ['shop', 'blog'].map(async (name) => {
      const config = Object.assign(new Settings(), { name });
      const client = new TestClient(createApp({ controllers: [SettingsController], session: false, config }));
      return (await client.get('/')).text();
    });

    expect(await Promise.all(texts)).toEqual(['shop', 'blog']);
  });
});
