import { describe, expect, it, onTestFinished } from 'vitest';
import { Proxy } from './own-redis.js';
import type { OwnRedis } from './own-redis.js';
import { clients, hasServer, startServer, visitorWith } from './redis-clients.js';

const hour = 3600;

describe.skipIf(!hasServer).each(Object.entries(clients))('a session in Redis behind %s', (_, connectTo) => {
  async function visitorByProxy() {
    const server = await startServer();
    const proxy = new Proxy(server.port);
    onTestFinished(() => proxy.close());
    const client = await connectTo(await proxy.listen());
    const made = await visitorWith(client, { lifetime: hour });
    // Scripts that the server does not know yet take one way more.
    for (const path of ['/read', '/count', '/update', '/login', '/read']) await made.visitor.get(path);
    made.clock.advance(60);
    await made.visitor.get('/read');
    return { ...made, proxy, server };
  }

  it('is read by one message to the server', async () => {
    const { visitor, proxy } = await visitorByProxy();
    proxy.allowed = 1;

    const response = await visitor.get('/read');

    expect([response.status, await response.text()]).toEqual([200, '3']);
    expect(proxy.allowed).toBe(0);
  });

  it('is read and has its end moved by one message to the server, and its owner waits for no other', async () => {
    const { visitor, proxy, clock, server } = await visitorByProxy();
    const before = Number(await (await visitor.get('/end')).text());
    clock.advance(60);
    proxy.allowed = 1;

    const response = await visitor.get('/end');

    expect(Number(await response.text()) - before).toBe(60_000);
    expect(storedEnd(server) - before).toBe(60_000);
  });

  it('is read and changed by two messages to the server', async () => {
    const { visitor, proxy } = await visitorByProxy();
    proxy.allowed = 2;

    expect(await (await visitor.get('/count')).text()).toBe('4');
    proxy.allowed = Number.POSITIVE_INFINITY;
    expect(await (await visitor.get('/read')).text()).toBe('4');
  });

  it('that nobody reads is renewed by one message', async () => {
    const { visitor, proxy, clock, server } = await visitorByProxy();
    clock.advance(60);
    proxy.allowed = 1;
    const before = storedEnd(server);

    expect((await visitor.get('/plain')).status).toBe(200);
    expect(storedEnd(server) - before).toBe(60_000);
  });
});

/** When the only session ends. A key that was given up keeps for a while that it was. */
function storedEnd(server: OwnRedis): number {
  const keys = server.ask('KEYS', 'mantis:{*').split('\n');
  return Math.max(...keys.map((key) => Number(server.ask('HGET', key, 'expiresAt'))));
}
