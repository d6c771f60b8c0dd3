import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import Database from 'libsql';
import { createPool } from 'mysql2/promise';
import { Pool } from 'pg';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { SessionDriver } from 'mantisjs';
import { RedisSessionDriver } from 'mantisjs/redis';
import { SqlSessionDriver, createSessionTables } from 'mantisjs/sql';
import type { SqliteDatabase } from 'mantisjs/sql';
import { temporaryDirectory } from '../../temporary-directory.js';
import { numbersTo, rounds, timeLimit } from '../proofs/rounds.js';
import { keptReport } from '../reports.js';
import { isThere, mysqlAddress, postgresAddress, redisAddress } from './servers.js';

const name = `spec_hammer_${process.pid}`;
const processes = 3;
const commits = 300;

/** A driver, and what another process needs to reach the same data. */
interface Place {
  readonly kind: string;
  readonly address: string;
  readonly driver: SessionDriver;
}

async function redis(): Promise<Place> {
  const client = new Redis(redisAddress.href);
  onTestFinished(async () => {
    await client.del(await client.keys(`${name}*`));
    await client.quit();
  });
  return { kind: 'redis', address: redisAddress.href, driver: new RedisSessionDriver(client, { prefix: name }) };
}

async function postgres(): Promise<Place> {
  const pool = new Pool({ connectionString: postgresAddress.href });
  await createSessionTables(pool, { table: name });
  onTestFinished(async () => {
    await pool.query(`drop table ${name}, ${name}_leases`);
    await pool.end();
  });
  return { kind: 'postgres', address: postgresAddress.href, driver: new SqlSessionDriver(pool, { table: name }) };
}

async function mysql(): Promise<Place> {
  const pool = createPool(mysqlAddress.href);
  await createSessionTables(pool, { table: name });
  onTestFinished(async () => {
    await pool.query(`drop table ${name}, ${name}_leases`);
    await pool.end();
  });
  return { kind: 'mysql', address: mysqlAddress.href, driver: new SqlSessionDriver(pool, { table: name }) };
}

async function sqlite(): Promise<Place> {
  const address = join(temporaryDirectory(), 'sessions.db');
  const database = new Database(address);
  database.pragma('journal_mode = WAL');
  database.pragma('busy_timeout = 5000');
  const client = database as unknown as SqliteDatabase;
  await createSessionTables(client, { table: name });
  onTestFinished(() => void database.close());
  return { kind: 'sqlite', address, driver: new SqlSessionDriver(client, { table: name }) };
}

const places = [
  ['Redis', await isThere(redisAddress, 'REDIS_URL'), redis],
  ['PostgreSQL', await isThere(postgresAddress, 'POSTGRES_URL'), postgres],
  ['MariaDB', await isThere(mysqlAddress, 'MYSQL_URL'), mysql],
  ['SQLite', true, sqlite],
] as const;

describe.each(places)('three processes on one session in %s', (_, isThereNow, open) => {
  it.skipIf(!isThereNow)(
    'lose none of their commits',
    async () => {
      const { kind, address, driver } = await open();
      await driver.open?.(keptReport());
      for (const round of numbersTo(rounds(1))) {
        const key = String(round).padStart(64, 'a');
        await driver.write(key, { data: { n: 0 }, createdAt: Date.now(), expiresAt: Date.now() + 3_600_000 });
        const codes = numbersTo(processes).map(async (number) => {
          const args = [kind, address, name, key, String(commits), String(number)];
          const [code] = (await once(fork(join(import.meta.dirname, 'hammer.mjs'), args), 'exit')) as [number];
          return code;
        });

        expect(await Promise.all(codes)).toEqual([0, 0, 0]);
        const { n, total, ...keys } = (await driver.read(key))?.data ?? {};
        expect([n, total, Object.keys(keys).length]).toEqual([900, 90, 900]);
      }
    },
    timeLimit(60),
  );
});
