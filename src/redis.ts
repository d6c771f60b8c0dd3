export { RedisSessionDriver } from './session/drivers/redis/redis-driver.js';
export type { RedisDriverOptions } from './session/drivers/redis/redis-driver.js';
export type { IoredisClient, IoredisPipeline } from './session/drivers/redis/ioredis-client.js';
export type { NodeRedisClient, NodeRedisCluster, RedisClient } from './session/drivers/redis/redis-client.js';
