// Makes a driver by its name, for processes of their own. Each loads only the client that it needs, so as to start soon.

// Longer than by default: several processes compete for two cores.
const timeout = 5000;

const kinds = {
  async memory() {
    const { Clock } = await import('../../../build/index.js');
    const { MemorySessionDriver } = await import('../../../build/session/drivers/memory-driver.js');
    return { driver: new MemorySessionDriver(new Clock()), end: () => undefined };
  },
  async file(address) {
    const { Clock } = await import('../../../build/index.js');
    const { FileSessionDriver } = await import('../../../build/session/drivers/file-driver.js');
    return { driver: new FileSessionDriver(address, new Clock()), end: () => undefined };
  },
  async redis(address, prefix) {
    const { Redis } = await import('ioredis');
    const { RedisSessionDriver } = await import('../../../build/redis.js');
    const client = new Redis(address);
    return { driver: new RedisSessionDriver(client, { prefix, timeout }), end: () => client.quit() };
  },
  async postgres(address, table) {
    const { Pool } = await import('pg');
    return overSql(new Pool({ connectionString: address }), table, (pool) => pool.end());
  },
  async mysql(address, table) {
    const { createPool } = await import('mysql2/promise');
    return overSql(createPool(address), table, (pool) => pool.end());
  },
  async sqlite(address, table) {
    const { default: Database } = await import('libsql');
    const database = new Database(address);
    database.pragma('busy_timeout = 5000');
    return overSql(database, table, () => database.close());
  },
  async express(address, prefix) {
    const { createClient } = await import('redis');
    const { RedisStore } = await import('connect-redis');
    const { ExpressStoreSessionDriver } = await import('../../../build/express-store.js');
    const client = await createClient({ url: address }).connect();
    const store = new RedisStore({ client, prefix });
    return { driver: new ExpressStoreSessionDriver(store, { timeout }), end: () => client.close() };
  },
};

async function overSql(client, table, end) {
  const { SqlSessionDriver } = await import('../../../build/sql.js');
  return { client, driver: new SqlSessionDriver(client, { table, timeout }), end: () => end(client) };
}

/**
 * A driver of a kind on data that other processes reach as well, and what ends its connections.
 *
 * @param address the URL of the server, or the path of the directory or the file.
 * @param name what keeps its data apart from others': a prefix or a table.
 */
export async function connect(kind, address, name) {
  return kinds[kind](address, name);
}
