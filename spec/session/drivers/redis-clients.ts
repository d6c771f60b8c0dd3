import { spawnSync } from 'node:child_process';
import { Redis } from 'ioredis';
import { createClient } from 'redis';
import { onTestFinished } from 'vitest';
import type { SessionOptions } from 'mantisjs';
import { RedisSessionDriver } from 'mantisjs/redis';
import type { RedisClient } from 'mantisjs/redis';
import { TestClient } from 'mantisjs/testing';
import { sessionApp } from '../session-app.js';
import type { SessionApp, Work } from '../session-app.js';
import { OwnRedis, freePort } from './own-redis.js';

/** After how many milliseconds the drivers of these specs give up. */
export const timeout = 300;

/** Whether there is a server to be started. In continuous integration it must be there. */
export const hasServer = spawnSync('redis-server', ['--version']).status === 0;
if (!hasServer && process.env['CI'] === 'true') throw new Error('redis-server is not installed.');

/** How each client is connected to a server on this machine. */
export const clients: Readonly<Record<string, (port: number) => Promise<RedisClient>>> = {
  async ioredis(port) {
    const client = new Redis(port, '127.0.0.1', { retryStrategy: () => 20 });
    onTestFinished(() => client.disconnect());
    return client;
  },
  async 'node-redis'(port) {
    const client = createClient({ socket: { host: '127.0.0.1', port, reconnectStrategy: 20 } });
    client.on('error', () => undefined);
    onTestFinished(() => client.destroy());
    await client.connect();
    return client;
  },
};

/** A server for one test. */
export async function startServer(options: { readonly keeps?: boolean } = {}): Promise<OwnRedis> {
  const server = new OwnRedis(await freePort(), options);
  onTestFinished(() => server.kill());
  await server.start();
  return server;
}

const works: Readonly<Record<string, Work>> = {
  count: (session) => String(session.increment('n')),
  push: (session) => String(session.push('list', 'x')),
  update: (session) => String(session.update('n', (n) => Number(n ?? 0) + 1)),
  read: (session) => String(session.get('n', 0)),
  list: (session) => session.get('list', []),
  login: (session) => (session.login('ann'), 'signed in'),
  end: (session) => String(session.expiresAt.getTime()),
};

/** An application on a client, and a visitor whose session holds `n`, which is 1. */
export async function visitorWith(
  client: RedisClient,
  session: SessionOptions = {},
): Promise<SessionApp & { readonly visitor: TestClient }> {
  const made = sessionApp(works, { driver: new RedisSessionDriver(client, { timeout }), ...session });
  onTestFinished(() => made.app.close());
  const visitor = new TestClient(made.app);
  await visitor.get('/count');
  return { ...made, visitor };
}
