export { RedisSessionDriver } from './session/drivers/redis/redis-driver.js';
export type { RedisDriverOptions } from './session/drivers/redis/redis-driver.js';
export type {
  IoredisClient,
  NodeRedisClient,
  NodeRedisCluster,
  RedisClient,
} from './session/drivers/redis/redis-client.js';
