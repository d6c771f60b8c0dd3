import { Redis } from 'ioredis';
import { createClient } from 'redis';
import { createApp } from '../../build/index.js';
import { RedisSessionDriver } from '../../build/redis.js';
import { HelloController, ThemeController } from './mantis-controllers.js';

const address = process.env['REDIS_URL'] ?? 'redis://127.0.0.1:6379';
const client =
  process.env['REDIS_CLIENT'] === 'ioredis' ? new Redis(address) : await createClient({ url: address }).connect();
const app = createApp({
  controllers: [HelloController, ThemeController],
  session: {
    driver: new RedisSessionDriver(client),
    lifetime: 3600,
    sliding: process.env['SESSION_SLIDING'] === 'true',
  },
  headers: false,
  requestId: false,
  accessLog: false,
  logger: false,
});

const { url } = await app.listen(0);
console.log(url);
