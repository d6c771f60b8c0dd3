// node hammer.mjs DRIVER ADDRESS TABLE-OR-PREFIX KEY COUNT NUMBER
// Commits to one session as fast as it can, as one of several processes, and ends.

import { Redis } from 'ioredis';
import Database from 'libsql';
import { createPool } from 'mysql2/promise';
import { Pool } from 'pg';
import { RedisSessionDriver } from '../../../dist/redis.js';
import { createCommit } from '../../../dist/session/session-changes.js';
import { SqlSessionDriver } from '../../../dist/sql.js';

const [kind, address, name, key, count, number] = process.argv.slice(2);
const { driver, end } = connect();
const ignore = () => undefined;
await driver.open({ info: ignore, warn: ignore, event: ignore });
for (let n = 0; n < Number(count); n += 1) {
  const changes = [
    { kind: 'increment', key: 'n', by: 1 },
    { kind: 'set', key: `${number}-${n}`, value: n },
    ...(n % 10 === 0 ? [{ kind: 'update', key: 'total', apply: (total) => (total ?? 0) + 1 }] : []),
  ];
  const parts = { clears: false, changes, flash: [], clearsFlash: false, expiresAt: 0, at: Date.now() };
  await driver.commit(key, createCommit(parts));
}
await end();

function connect() {
  if (kind === 'redis') {
    const client = new Redis(address);
    return { driver: new RedisSessionDriver(client, { prefix: name, timeout: 5000 }), end: () => client.quit() };
  }
  if (kind === 'postgres') {
    const pool = new Pool({ connectionString: address });
    return { driver: new SqlSessionDriver(pool, { table: name, timeout: 5000 }), end: () => pool.end() };
  }
  if (kind === 'mysql') {
    const pool = createPool(address);
    return { driver: new SqlSessionDriver(pool, { table: name, timeout: 5000 }), end: () => pool.end() };
  }
  const database = new Database(address);
  database.pragma('busy_timeout = 5000');
  return { driver: new SqlSessionDriver(database, { table: name }), end: () => database.close() };
}
