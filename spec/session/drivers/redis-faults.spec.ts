import { setImmediate as nextTurn } from 'node:timers/promises';
import { describe, expect, it, onTestFinished } from 'vitest';
import { RedisSessionDriver } from 'mantisjs/redis';
import type { RedisClient } from 'mantisjs/redis';
import { sessionApp } from '../session-app.js';
import { Proxy } from './own-redis.js';
import { clients, hasServer, startServer, timeout, visitorWith } from './redis-clients.js';

const neverConnected: RedisClient = {
  isReady: false,
  sendCommand: () => Promise.reject(new Error('There is no connection.')),
  on: () => undefined,
  off: () => undefined,
};

describe.skipIf(!hasServer).each(Object.entries(clients))('a Redis server behind %s', (_, connectTo) => {
  it('that is killed is a 503 within the time-out, and needs no restart of ours when it is back', async () => {
    const server = await startServer();
    const { visitor } = await visitorWith(await connectTo(server.port));
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

  it('that has forgotten everything when it is back has no sessions, and takes new ones', async () => {
    const server = await startServer({ keeps: false });
    const { visitor } = await visitorWith(await connectTo(server.port));
    await server.kill();
    await server.start();

    await expect.poll(async () => (await visitor.get('/read')).status, { timeout: 5000 }).toBe(200);
    expect(await (await visitor.get('/read')).text()).toBe('0');
    expect(await (await visitor.get('/count')).text()).toBe('1');
    expect(await (await visitor.get('/read')).text()).toBe('1');
  });

  it('that hangs is a 503 within the time-out, and none of the changes is made twice when it goes on', async () => {
    const server = await startServer();
    const { visitor } = await visitorWith(await connectTo(server.port));
    server.freeze();
    const answers = await Promise.all(Array.from({ length: 10 }, () => visitor.get('/count')));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([503]));
    server.thaw();

    await expect.poll(async () => (await visitor.get('/read')).status, { timeout: 5000 }).toBe(200);
    expect(await (await visitor.get('/count')).text()).toBe('2');
  });

  it('that has answered while this process was held up for longer than the time-out is heard', async () => {
    const server = await startServer();
    const driver = new RedisSessionDriver(await connectTo(server.port), { timeout });
    await expect.poll(() => driver.read('nothing').catch(() => 'not yet')).toBeUndefined();
    const reading = driver.read('nothing');
    await nextTurn();
    const until = performance.now() + 2 * timeout;
    while (performance.now() < until);

    expect(await reading).toBeUndefined();
  });

  it('that is cut off is a 503 within the time-out', async () => {
    const server = await startServer();
    const proxy = new Proxy(server.port);
    onTestFinished(() => proxy.close());
    const { visitor } = await visitorWith(await connectTo(await proxy.listen()));
    proxy.isCut = true;

    expect((await visitor.get('/count')).status).toBe(503);
  });

  it('that is 200 ms away serves as it does nearby', { timeout: 30_000 }, async () => {
    const server = await startServer();
    const proxy = new Proxy(server.port);
    onTestFinished(() => proxy.close());
    const { visitor } = await visitorWith(await connectTo(await proxy.listen()));
    proxy.delay = 100;

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

describe('a Redis server that answers nothing', () => {
  it('has no more than ten thousand commands waiting for it', async () => {
    let sent = 0;
    const silent = { ...neverConnected, isReady: true, sendCommand: () => ((sent += 1), new Promise<never>(() => {})) };
    const driver = new RedisSessionDriver(silent, { timeout });

    const reads = Array.from({ length: 12_000 }, (_, number) => driver.read(String(number)));
    const outcomes = await Promise.allSettled(reads);

    expect(sent).toBe(10_000);
    expect(new Set(outcomes.map(({ status }) => status))).toEqual(new Set(['rejected']));
  });
});
