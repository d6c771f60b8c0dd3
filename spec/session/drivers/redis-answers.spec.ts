import { describe, expect, it } from 'vitest';
import { freePort } from './own-redis.js';
import { clients, hasServer, startServer, visitorWith } from './redis-clients.js';

const warning =
  'Redis removes keys when its memory is full (maxmemory-policy allkeys-lru), which ends sessions that are in use. ' +
  'Keep sessions in a server of their own with CONFIG SET maxmemory-policy noeviction.';

describe.skipIf(!hasServer).each(Object.entries(clients))('to %s, a Redis server that answers', (_, connectTo) => {
  it('that it knows no script is sent the script', async () => {
    const server = await startServer();
    const { visitor } = await visitorWith(await connectTo(server.port));
    server.ask('SCRIPT', 'FLUSH');

    const answers = await Promise.all(Array.from({ length: 10 }, () => visitor.get('/count')));

    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
    expect(await (await visitor.get('/read')).text()).toBe('11');
  });

  it('that its memory is full keeps what it has, is read, and is a 500 for who changes something', async () => {
    const server = await startServer();
    const { visitor, clock, log } = await visitorWith(await connectTo(server.port));
    server.ask('CONFIG', 'SET', 'maxmemory', '1');
    clock.advance(1000);

    expect(await (await visitor.get('/read')).text()).toBe('1');
    expect(log.join()).toContain('The end of a session could not be moved.');
    expect((await visitor.get('/count')).status).toBe(500);
    expect((await visitor.get('/update')).status).toBe(500);
    expect((await visitor.get('/login')).status).toBe(500);
    server.ask('CONFIG', 'SET', 'maxmemory', '0');
    expect(await (await visitor.get('/count')).text()).toBe('2');
  });

  it('that it has become a replica is read, and changed again once the client gets to one that is none', async () => {
    const server = await startServer();
    const { visitor, log } = await visitorWith(await connectTo(server.port));
    server.ask('REPLICAOF', '127.0.0.1', String(await freePort()));

    expect((await visitor.get('/count')).status).toBe(500);
    expect(log).toContain('Redis has become a replica; the client is told to connect anew.');
    await expect.poll(async () => (await visitor.get('/read')).status, { timeout: 5000 }).toBe(200);
    server.ask('REPLICAOF', 'NO', 'ONE');
    expect(await (await visitor.get('/count')).text()).toBe('2');
  });

  it('at boot that it may remove sessions is warned of, with what to do', async () => {
    const server = await startServer();
    server.ask('CONFIG', 'SET', 'maxmemory-policy', 'allkeys-lru');
    const { log } = await visitorWith(await connectTo(server.port));

    expect(log).toContain(warning);
  });

  it('at boot that it keeps what it has, or that nobody may ask, is not mentioned', async () => {
    const server = await startServer();
    expect((await visitorWith(await connectTo(server.port))).log).toEqual([]);

    server.ask('CONFIG', 'SET', 'maxmemory-policy', 'allkeys-lru');
    server.ask('ACL', 'SETUSER', 'default', '-info', '-config');
    expect((await visitorWith(await connectTo(server.port))).log).toEqual([]);
  });
});
