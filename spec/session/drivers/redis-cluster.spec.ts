import { Cluster } from 'ioredis';
import { createCluster } from 'redis';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RedisSessionDriver } from 'mantisjs/redis';
import type { RedisClient } from 'mantisjs/redis';
import { TestClient, driverConformance } from 'mantisjs/testing';
import { sessionApp } from '../session-app.js';
import { hasServer } from './redis-clients.js';
import { OwnCluster } from './redis-cluster-nodes.js';

describe.skipIf(!hasServer)('a Redis Cluster of three nodes', () => {
  const cluster = new OwnCluster();
  const clients = new Map<string, RedisClient>();

  beforeAll(async () => {
    await cluster.start();
    const ioredis = new Cluster(cluster.ports.map((port) => ({ host: '127.0.0.1', port })));
    const nodeRedis = createCluster({ rootNodes: cluster.ports.map((port) => ({ url: `redis://127.0.0.1:${port}` })) });
    await nodeRedis.connect();
    nodeRedis.on('error', () => undefined);
    clients.set('ioredis', ioredis).set('node-redis', nodeRedis);
    return () => (ioredis.disconnect(), nodeRedis.destroy());
  }, 30_000);
  afterAll(() => cluster.stop());

  function driverOf(name: string, options: { readonly prefix?: string; readonly timeout?: number } = {}) {
    const client = clients.get(name);
    if (!client) throw new Error(`There is no ${name}.`);
    return new RedisSessionDriver(client, options);
  }

  describe.each(['ioredis', 'node-redis'])('behind %s', (name) => {
    it.each(driverConformance({ create: () => driverOf(name) }))('$title', async ({ run }) => {
      expect(await run()).toMatch(/^(kept|not promised)$/);
    });

    it('loses nothing while the slot of a session moves to another node', async () => {
      const prefix = `moving-${name}:`;
      const { app } = sessionApp(
        { count: (session) => String(session.increment('n')), read: (session) => String(session.get('n')) },
        { driver: driverOf(name, { prefix }) },
      );
      const visitor = new TestClient(app);
      await visitor.get('/count');
      await visitor.get('/count');

      const move = cluster.beginMove(cluster.find(prefix));
      expect(await (await visitor.get('/count')).text()).toBe('3');
      move.moveKey();
      expect(await (await visitor.get('/count')).text()).toBe('4');
      move.end();
      expect(await (await visitor.get('/count')).text()).toBe('5');
      expect(await (await visitor.get('/read')).text()).toBe('5');
      await app.close();
    });

    it('serves the sessions of two nodes while the third hangs', { timeout: 30_000 }, async () => {
      const prefix = `hanging-${name}:`;
      const { app } = sessionApp(
        { count: (session) => String(session.increment('n')), read: (session) => String(session.get('n')) },
        { driver: driverOf(name, { prefix, timeout: 300 }) },
      );
      const visitors = Array.from({ length: 40 }, () => new TestClient(app));
      for (const visitor of visitors) await visitor.get('/count');
      const { port } = cluster.find(prefix);
      const statuses = () => Promise.all(visitors.map(async (visitor) => (await visitor.get('/read')).status));
      cluster.freeze(port);
      for (let round = 0; round < 3; round += 1) {
        const answers = await statuses();
        expect(new Set(answers)).toEqual(new Set([200, 503]));
        expect(answers.filter((status) => status === 200).length).toBeGreaterThan(10);
      }
      cluster.thaw(port);

      await expect.poll(async () => new Set(await statuses()), { timeout: 10_000 }).toEqual(new Set([200]));
      expect(await Promise.all(visitors.map(async (visitor) => (await visitor.get('/read')).text()))).toEqual(
        visitors.map(() => '1'),
      );
      await app.close();
    });
  });
});
