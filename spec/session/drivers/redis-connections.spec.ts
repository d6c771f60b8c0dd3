import { describe, expect, it, onTestFinished } from 'vitest';
import { Proxy } from './own-redis.js';
import { clients, hasServer, startServer, timeout, visitorWith } from './redis-clients.js';

describe.skipIf(!hasServer).each(Object.entries(clients))('a connection to Redis of %s', (_, connectTo) => {
  async function visitorByProxy() {
    const server = await startServer();
    const proxy = new Proxy(server.port);
    onTestFinished(() => proxy.close());
    const { visitor, log } = await visitorWith(await connectTo(await proxy.listen()));
    return { visitor, proxy, log, server };
  }

  it('that brings answers byte by byte brings each to its own question', async () => {
    const { visitor, proxy } = await visitorByProxy();
    proxy.slices = true;

    const answers = await Promise.all(Array.from({ length: 10 }, () => visitor.get('/count')));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
    const counted = await Promise.all(answers.map((answer) => answer.text()));
    expect(
      counted
        .map(Number)
        .sort((one, other) => one - other)
        .at(-1),
    ).toBeLessThanOrEqual(11);
    expect(await (await visitor.get('/read')).text()).toBe('11');
  });

  // The client sends what had no answer once more, or says that it had none; the server has done it already.
  it.each([
    ['count', 2],
    ['update', 3],
    ['push', 2],
  ])('that breaks before the answer makes no change of %s twice', async (path, answer) => {
    const { visitor, proxy } = await visitorByProxy();
    for (const each of ['/count', '/update', '/push', '/login', '/push']) await visitor.get(each);
    const read = async () => Number(await (await visitor.get('/read')).text());
    const listed = async () => (await (await visitor.get('/list')).json()) as readonly string[];
    proxy.loseAnswer(answer);
    const { status } = await visitor.get(`/${path}`);

    await expect.poll(async () => (await visitor.get('/read')).status, { timeout: 5000 }).toBe(200);
    const made = (await read()) + (await listed()).length - 5;
    expect([status, made]).toEqual([status === 200 ? 200 : 500, 1]);
  });

  it.each([2, 3, 4, 5])('that breaks before answer %i of a login loses no session that is answered', async (answer) => {
    const { visitor, proxy } = await visitorByProxy();
    for (const each of ['/count', '/update', '/login']) await visitor.get(each);
    proxy.loseAnswer(answer);
    const { status } = await visitor.get('/login');

    await expect.poll(async () => (await visitor.get('/read')).status, { timeout: 5000 }).toBe(200);
    const read = await (await visitor.get('/read')).text();
    expect(status === 200 ? read : status).toBe(status === 200 ? '3' : 500);
  });

  it('that leads nowhere is replaced, without a restart', { timeout: 30_000 }, async () => {
    const { visitor, proxy, log } = await visitorByProxy();
    proxy.strand();
    expect((await visitor.get('/count')).status).toBe(503);

    await expect.poll(async () => (await visitor.get('/read')).status, { timeout: 20_000, interval: 100 }).toBe(200);
    expect(log).toContain('Redis has answered nothing for seconds; the client is told to connect anew.');
    expect(await (await visitor.get('/count')).text()).toBe('2');
  });

  it(
    'that leads nowhere for long, so that new ones do as well, is replaced in the end',
    { timeout: 60_000 },
    async () => {
      const { visitor, proxy } = await visitorByProxy();
      proxy.isCut = true;
      const connections = async () => ((await visitor.get('/read')).status, proxy.connections);
      await expect.poll(connections, { timeout: 20_000, interval: 100 }).toBeGreaterThan(1);
      proxy.strand();
      proxy.isCut = false;

      await expect.poll(async () => (await visitor.get('/read')).status, { timeout: 20_000, interval: 100 }).toBe(200);
      expect(await (await visitor.get('/count')).text()).toBe('2');
    },
  );

  it(
    'to a server that hangs takes no more than waits within the time-out, and refuses the rest',
    { timeout: 30_000 },
    async () => {
      const { visitor, proxy, server } = await visitorByProxy();
      server.freeze();
      const wave = (size: number) => Promise.all(Array.from({ length: size }, () => visitor.get('/read')));
      const statusesOf = async (size: number) => new Set((await wave(size)).map(({ status }) => status));
      const before = proxy.sent;
      expect(await statusesOf(200)).toEqual(new Set([503]));
      const first = proxy.sent - before;

      expect(await statusesOf(400)).toEqual(new Set([503]));

      expect(proxy.sent - before - first).toBeLessThan(first);
      server.thaw();
      await expect.poll(async () => (await visitor.get('/read')).status, { timeout: timeout * 20 }).toBe(200);
    },
  );
});
