import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Kysely, PostgresDialect } from 'kysely';
import Database from 'libsql';
import { createPool as createCallbackPool } from 'mysql2';
import { createPool } from 'mysql2/promise';
import { Pool } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BootError } from 'mantisjs';
import { SqlSessionDriver, createSessionTables, sessionTables } from 'mantisjs/sql';
import type { SqlClient, SqliteDatabase } from 'mantisjs/sql';
import { TestClient, driverConformance } from 'mantisjs/testing';
import { sessionApp } from '../session-app.js';
import { isThere, mysqlAddress, postgresAddress } from './servers.js';

const options = { table: `spec_sessions_${process.pid}` };
const hasPostgres = await isThere(postgresAddress, 'POSTGRES_URL');
const hasMysql = await isThere(mysqlAddress, 'MYSQL_URL');

/** Runs the suite on a database that two instances reach through clients of their own. */
function conforms(connect: () => SqlClient, end: (client: SqlClient) => unknown): void {
  const clients: SqlClient[] = [];
  let made = 0;
  beforeAll(async () => {
    clients.push(connect(), connect());
    await createSessionTables(clients[0] as SqlClient, options);
    await createSessionTables(clients[1] as SqlClient, options);
  });
  afterAll(async () => {
    for (const client of clients) await end(client);
  });
  const create = () => new SqlSessionDriver(clients[made++ % 2] as SqlClient, options);

  it.each(driverConformance({ create }))('$title', async ({ run }) => {
    expect(await run()).toMatch(/^(kept|not promised)$/);
  });
}

describe.skipIf(!hasPostgres)('the SQL driver on PostgreSQL', () => {
  const connect = () => new Pool({ connectionString: postgresAddress.href });
  afterAll(async () => {
    const pool = connect();
    await pool.query(`drop table if exists ${options.table}, ${options.table}_leases`);
    await pool.end();
  });

  describe('through pg', () => {
    conforms(connect, (pool) => (pool as Pool).end());
  });
  describe('through Kysely', () => {
    conforms(
      () => new Kysely({ dialect: new PostgresDialect({ pool: connect() }) }),
      (database) => (database as Kysely<unknown>).destroy(),
    );
  });
});

describe.skipIf(!hasMysql)('the SQL driver on MariaDB', () => {
  afterAll(async () => {
    const pool = createPool(mysqlAddress.href);
    await pool.query(`drop table if exists ${options.table}, ${options.table}_leases`);
    await pool.end();
  });

  describe('through mysql2/promise', () => {
    conforms(
      () => createPool(mysqlAddress.href),
      (pool) => (pool as ReturnType<typeof createPool>).end(),
    );
  });
  describe('through mysql2', () => {
    conforms(
      () => createCallbackPool(mysqlAddress.href),
      (pool) => (pool as ReturnType<typeof createCallbackPool>).promise().end(),
    );
  });
});

describe('the SQL driver on SQLite', () => {
  const directory = mkdtempSync(join(tmpdir(), 'mantis-sqlite-'));
  afterAll(() => rmSync(directory, { recursive: true }));
  const connect = () => {
    const database = new Database(join(directory, 'sessions.db'));
    database.pragma('journal_mode = WAL');
    database.pragma('synchronous = OFF');
    return database as unknown as SqliteDatabase;
  };

  describe('through libsql, as better-sqlite3 has it', () => {
    conforms(connect, (database) => (database as unknown as Database.Database).close());
  });

  it('gives the statements that make its tables, to be read', () => {
    expect(sessionTables(connect())).toMatchSnapshot();
  });

  it('says at boot that the table is missing', async () => {
    const { app } = sessionApp({}, { driver: new SqlSessionDriver(connect(), { table: 'nowhere' }) });

    await expect(app.listen(0)).rejects.toMatchObject({ problems: [{ code: 'E_SESSION_DRIVER' }] });
  });

  it('removes what has expired', async () => {
    const database = connect();
    await createSessionTables(database, { table: 'swept' });
    const driver = new SqlSessionDriver(database, { table: 'swept' });
    for (const n of Array.from({ length: 620 }, (_, index) => index)) {
      await driver.write(String(n).padStart(64, '0'), { data: {}, createdAt: 0, expiresAt: n === 0 ? 8e15 : 1 });
    }

    expect(await driver.sweep()).toBe(619);
  });

  it('refuses what is no database, and a name that is none', () => {
    expect(() => new SqlSessionDriver({} as never)).toThrow(BootError);
    expect(() => new SqlSessionDriver(connect(), { table: 'a; drop table users' })).toThrow(/a name of letters/);
  });

  it('serves an application', async () => {
    const database = connect();
    await createSessionTables(database);
    const client = new TestClient(
      sessionApp({ count: (session) => String(session.increment('n')) }, { driver: new SqlSessionDriver(database) })
        .app,
    );
    await client.get('/count');

    expect(await (await client.get('/count')).text()).toBe('2');
  });
});
