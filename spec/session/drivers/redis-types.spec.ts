import { Cluster, Redis } from 'ioredis';
import { createClient, createCluster } from 'redis';
import type { RedisClientType, RedisClusterType } from 'redis';
import { describe, expect, it, onTestFinished } from 'vitest';
import { RedisSessionDriver } from 'mantisjs/redis';
import type { RedisClient } from 'mantisjs/redis';

describe('what RedisSessionDriver takes', () => {
  it('is a client of ioredis, standalone and a cluster, as it is made', () => {
    const redis = new Redis({ lazyConnect: true });
    const cluster = new Cluster(['127.0.0.1:1'], { lazyConnect: true });
    onTestFinished(() => (redis.disconnect(), cluster.disconnect()));

    expect(new RedisSessionDriver(redis)).toBeInstanceOf(RedisSessionDriver);
    expect(new RedisSessionDriver(cluster)).toBeInstanceOf(RedisSessionDriver);
  });

  it('is a client of node-redis, standalone and a cluster, of either protocol, as it is made', () => {
    const address = { url: 'redis://127.0.0.1:1' };

    expect(new RedisSessionDriver(createClient(address))).toBeInstanceOf(RedisSessionDriver);
    expect(new RedisSessionDriver(createClient({ ...address, RESP: 3 }))).toBeInstanceOf(RedisSessionDriver);
    expect(new RedisSessionDriver(createCluster({ rootNodes: [address] }))).toBeInstanceOf(RedisSessionDriver);
  });

  it('is a client of node-redis by the names that its types have', () => {
    const fit: readonly [
      (client: RedisClientType) => RedisClient,
      (client: RedisClusterType) => RedisClient,
      (client: ReturnType<typeof createClient>) => RedisClient,
      (client: ReturnType<typeof createCluster>) => RedisClient,
    ] = [same, same, same, same];

    expect(fit).toHaveLength(4);
  });

  it('is no other thing', () => {
    // @ts-expect-error A map is no client.
    expect(() => new RedisSessionDriver(new Map())).toThrow('client');
  });
});

function same<T>(client: T): T {
  return client;
}
