import { spawnSync } from 'node:child_process';
import { Redis } from 'ioredis';
import { createClient } from 'redis';
import { describe, expect, it, onTestFinished } from 'vitest';
import { RedisSessionDriver } from 'mantisjs/redis';
import type { RedisClient } from 'mantisjs/redis';
import { TestClient } from 'mantisjs/testing';
import { sessionApp } from '../session-app.js';
import { OwnRedis, Proxy, freePort } from './own-redis.js';

const timeout = 300;
const hasServer = spawnSync('redis-server', ['--version']).status === 0;
if (!hasServer && process.env['CI'] === 'true') throw new Error('redis-server is not installed.');

const clients = {
  async ioredis(port: number): Promise<RedisClient> {
    const client = new Redis(port, '127.0.0.1', { retryStrategy: () => 20 });
    onTestFinished(() => client.disconnect());
    return client;
  },
  async 'node-redis'(port: number): Promise<RedisClient> {
    const client = createClient({ socket: { host: '127.0.0.1', port, reconnectStrategy: 20 } });
    client.on('error', () => undefined);
    onTestFinished(() => client.destroy());
    await client.connect();
    return client as never;
  },
};

const neverConnected: RedisClient = {
  isReady: false,
  sendCommand: () => Promise.reject(new Error('There is no connection.')),
  on: () => undefined,
  off: () => undefined,
};

describe.skipIf(!hasServer).each(Object.entries(clients))('a Redis server behind %s', (_, connectTo) => {
  async function visitorAt(server: OwnRedis, port = server.port) {
    onTestFinished(() => server.kill());
    const driver = new RedisSessionDriver(await connectTo(port), { timeout });
    const { app } = sessionApp(
      { count: (session) => String(session.increment('n')), read: (session) => String(session.get('n', 0)) },
      { driver },
    );
    onTestFinished(() => app.close());
    const visitor = new TestClient(app);
    await visitor.get('/count');
    return visitor;
  }

  async function startServer(): Promise<OwnRedis> {
    const server = new OwnRedis(await freePort());
    await server.start();
    return server;
  }

  it('that is killed is a 503 within the time-out, and needs no restart of ours when it is back', async () => {
    const server = await startServer();
    const visitor = await visitorAt(server);
    await server.kill();

    const begun = performance.now();
    const answers = await Promise.all(Array.from({ length: 20 }, () => visitor.get('/count')));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([503]));
    expect(performance.now() - begun).toBeLessThan(timeout * 4);
    expect((await visitor.get('/plain')).status).toBe(200);

    await server.start();
    await expect.poll(async () => (await visitor.get('/read')).status, { timeout: 5000 }).toBe(200);
    expect(await (await visitor.get('/count')).text()).toBe('2');
  });

  it('that hangs is a 503 within the time-out, and none of the changes is made twice when it goes on', async () => {
    const server = await startServer();
    const visitor = await visitorAt(server);
    server.freeze();
    const answers = await Promise.all(Array.from({ length: 10 }, () => visitor.get('/count')));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([503]));
    server.thaw();

    await expect.poll(async () => (await visitor.get('/read')).status, { timeout: 5000 }).toBe(200);
    expect(await (await visitor.get('/count')).text()).toBe('2');
  });

  it('that is cut off is a 503 within the time-out', async () => {
    const server = await startServer();
    const proxy = new Proxy(server.port);
    onTestFinished(() => proxy.close());
    const visitor = await visitorAt(server, await proxy.listen());
    proxy.isCut = true;

    expect((await visitor.get('/count')).status).toBe(503);
  });

  it('that is 100 ms away serves as it does nearby', async () => {
    const server = await startServer();
    const proxy = new Proxy(server.port);
    onTestFinished(() => proxy.close());
    const visitor = await visitorAt(server, await proxy.listen());
    proxy.delay = 50;

    const answers = await Promise.all(Array.from({ length: 20 }, () => visitor.get('/count')));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
    expect(await (await visitor.get('/read')).text()).toBe('21');
  });
});

describe('a Redis server that was never there', () => {
  it('keeps the application from booting, with an error that says so', { timeout: 15_000 }, async () => {
    const { app } = sessionApp({}, { driver: new RedisSessionDriver(neverConnected, { timeout }) });
    const booting = app.listen(0);

    await expect(booting).rejects.toMatchObject({ problems: [{ code: 'E_SESSION_DRIVER_UNREACHABLE' }] });
  });
});
