import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import Database from 'libsql';
import { createPool } from 'mysql2/promise';
import { Pool } from 'pg';
import { createSessionTables } from 'mantisjs/sql';
import type { SqliteDatabase } from 'mantisjs/sql';
import { isThere, mysqlAddress, postgresAddress, redisAddress } from '../drivers/servers.js';

/** Where several processes keep their sessions: what `drivers/connect.mjs` needs to reach them. */
export interface Place {
  readonly kind: string;
  readonly address: string;
  /** Keeps the data apart from others': a prefix or a table. */
  readonly name: string;
  /** Removes what the processes have left behind. */
  clean(): unknown;
}

/** A kind of place. */
export interface PlaceKind {
  readonly title: string;
  readonly isThere: boolean;
  /** Whether the driver merges commits, lists owners and holds turns among processes. */
  readonly isComplete: boolean;
  readonly open: (name: string) => Place | Promise<Place>;
}

function directory(name: string): Place {
  const address = mkdtempSync(join(tmpdir(), `${name}-`));
  return { kind: 'file', address, name, clean: () => rmSync(address, { recursive: true }) };
}

function redis(kind: 'redis' | 'express'): (name: string) => Place {
  return (name) => ({
    kind,
    address: redisAddress.href,
    name,
    async clean() {
      const client = new Redis(redisAddress.href);
      const keys = await client.keys(`${name}*`);
      if (keys.length > 0) await client.del(keys);
      await client.quit();
    },
  });
}

async function postgres(name: string): Promise<Place> {
  const pool = new Pool({ connectionString: postgresAddress.href });
  await createSessionTables(pool, { table: name });
  return {
    kind: 'postgres',
    address: postgresAddress.href,
    name,
    async clean() {
      await pool.query(`drop table ${name}, ${name}_leases`);
      await pool.end();
    },
  };
}

async function mysql(name: string): Promise<Place> {
  const pool = createPool(mysqlAddress.href);
  await createSessionTables(pool, { table: name });
  return {
    kind: 'mysql',
    address: mysqlAddress.href,
    name,
    async clean() {
      await pool.query(`drop table ${name}, ${name}_leases`);
      await pool.end();
    },
  };
}

async function sqlite(name: string): Promise<Place> {
  const path = mkdtempSync(join(tmpdir(), `${name}-`));
  const address = join(path, 'sessions.db');
  const database = new Database(address);
  database.pragma('journal_mode = WAL');
  await createSessionTables(database as unknown as SqliteDatabase, { table: name });
  database.close();
  return { kind: 'sqlite', address, name, clean: () => rmSync(path, { recursive: true }) };
}

const hasRedis = await isThere(redisAddress, 'REDIS_URL');

/** Every driver that processes can share. */
export const places: readonly PlaceKind[] = [
  { title: 'files', isThere: true, isComplete: true, open: directory },
  { title: 'Redis', isThere: hasRedis, isComplete: true, open: redis('redis') },
  {
    title: 'PostgreSQL',
    isThere: await isThere(postgresAddress, 'POSTGRES_URL'),
    isComplete: true,
    open: postgres,
  },
  { title: 'MariaDB', isThere: await isThere(mysqlAddress, 'MYSQL_URL'), isComplete: true, open: mysql },
  { title: 'SQLite', isThere: true, isComplete: true, open: sqlite },
  { title: 'connect-redis', isThere: hasRedis, isComplete: false, open: redis('express') },
];
