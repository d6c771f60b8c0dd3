import { Redis } from 'ioredis';
import { createClient } from 'redis';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RedisSessionDriver } from 'mantisjs/redis';
import { driverConformance } from 'mantisjs/testing';
import { isThere, redisAddress } from './servers.js';

const prefix = `spec-${process.pid}:`;

describe.skipIf(!(await isThere(redisAddress, 'REDIS_URL')))('the Redis driver', () => {
  describe('with ioredis', () => {
    const clients = [new Redis(redisAddress.href), new Redis(redisAddress.href)] as const;
    afterAll(async () => {
      const keys = (await clients[0]?.keys(`${prefix}*`)) ?? [];
      if (keys.length > 0) await clients[0]?.del(keys);
      for (const client of clients) await client.quit();
    });
    let made = 0;
    const create = () => new RedisSessionDriver(clients[made++ % 2] ?? clients[0], { prefix });

    it.each(driverConformance({ create }))('$title', async ({ run }) => {
      expect(await run()).toMatch(/^(kept|not promised)$/);
    });
  });

  describe('with node-redis', () => {
    const clients = [createClient({ url: redisAddress.href }), createClient({ url: redisAddress.href })] as const;
    beforeAll(async () => {
      for (const client of clients) await client.connect();
    });
    afterAll(async () => {
      for (const client of clients) await client.close();
    });
    let made = 0;
    const create = () => new RedisSessionDriver(clients[made++ % 2] ?? clients[0], { prefix });

    it.each(driverConformance({ create }))('$title', async ({ run }) => {
      expect(await run()).toMatch(/^(kept|not promised)$/);
    });
  });
});
