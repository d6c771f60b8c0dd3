import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type BetterSqlite3 from 'better-sqlite3';
import { CamelCasePlugin, Kysely, MysqlDialect, PostgresDialect, SqliteDialect } from 'kysely';
import Database from 'libsql';
import { createPool as createCallbackPool } from 'mysql2';
import { createPool } from 'mysql2/promise';
import { Pool } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SqlSessionDriver, createSessionTables } from 'mantisjs/sql';
import type { SqlClient, SqliteDatabase } from 'mantisjs/sql';
import { driverConformance } from 'mantisjs/testing';
import { isThere, mysqlAddress, postgresAddress } from './servers.js';

const options = { table: `spec_sessions_${process.pid}` };
const hasPostgres = await isThere(postgresAddress, 'POSTGRES_URL');
const hasMysql = await isThere(mysqlAddress, 'MYSQL_URL');

/** Runs the suite on a database that two instances reach through clients of their own. */
function conforms<Client extends SqlClient>(connect: () => Client, end: (client: Client) => unknown): void {
  const clients: Client[] = [];
  let made = 0;
  beforeAll(async () => {
    for (const client of [connect(), connect()]) {
      clients.push(client);
      await createSessionTables(client, options);
    }
  });
  afterAll(async () => {
    for (const client of clients) await end(client);
  });
  const create = () => new SqlSessionDriver(clients[made++ % 2] ?? connect(), options);

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
    conforms(connect, (pool) => pool.end());
  });
  describe('through pg, where every transaction is serializable', () => {
    const isolation = '-c default_transaction_isolation=serializable';
    conforms(
      () => new Pool({ connectionString: postgresAddress.href, options: isolation }),
      (pool) => pool.end(),
    );
  });
  describe('through Kysely', () => {
    conforms(
      () => new Kysely({ dialect: new PostgresDialect({ pool: connect() }) }),
      (database) => database.destroy(),
    );
  });
  describe('through Kysely with names in camel case', () => {
    conforms(
      () => new Kysely({ dialect: new PostgresDialect({ pool: connect() }), plugins: [new CamelCasePlugin()] }),
      (database) => database.destroy(),
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
      (pool) => pool.end(),
    );
  });
  describe('through mysql2', () => {
    conforms(
      () => createCallbackPool(mysqlAddress.href),
      (pool) => pool.promise().end(),
    );
  });
  describe('through Kysely', () => {
    conforms(
      () => new Kysely({ dialect: new MysqlDialect({ pool: createCallbackPool(mysqlAddress.href) }) }),
      (database) => database.destroy(),
    );
  });
});

describe('the SQL driver on SQLite', () => {
  const directory = mkdtempSync(join(tmpdir(), 'mantis-sqlite-'));
  afterAll(() => rmSync(directory, { recursive: true }));
  const path = join(directory, 'sessions.db');
  const quick = 'pragma journal_mode = WAL; pragma synchronous = OFF';
  const connect = () => {
    const database = new Database(path);
    database.exec(quick);
    return database;
  };

  describe('through libsql', () => {
    conforms(connect, (database) => database.close());
  });
  describe('through Kysely', () => {
    conforms(
      () => new Kysely({ dialect: new SqliteDialect({ database: connect() }) }),
      (database) => database.destroy(),
    );
  });

  const BuiltIn = nodeSqlite();
  describe('through node:sqlite', () => {
    it.skipIf(!BuiltIn)('is examined by Node.js 22.5 and later', () => expect(BuiltIn).toBeDefined());
    if (!BuiltIn) return;
    const open = () => {
      const database = new BuiltIn(path);
      database.exec(quick);
      return database;
    };
    conforms(open, (database) => database.close());
  });

  const Better = betterSqlite3();
  describe('through better-sqlite3', () => {
    // It is compiled for one version of Node.js: `npm install --no-save better-sqlite3` has it examined.
    it.skipIf(!Better)('is examined where it is installed', () => expect(Better).toBeDefined());
    if (!Better) return;
    conforms(
      () => new Better(path).exec(quick),
      (database) => database.close(),
    );
  });
});

function nodeSqlite(): (new (path: string) => SqliteDatabase & { close(): void }) | undefined {
  const module = process.getBuiltinModule('node:sqlite');
  // The types of Node.js 20 do not know it.
  return module && (Reflect.get(module, 'DatabaseSync') as ReturnType<typeof nodeSqlite>);
}

function betterSqlite3(): typeof BetterSqlite3 | undefined {
  try {
    const Better = createRequire(import.meta.url)('better-sqlite3') as typeof BetterSqlite3;
    new Better(':memory:').close();
    return Better;
  } catch {
    return undefined;
  }
}
