import Database from 'libsql';
import { createPool } from 'mysql2/promise';
import { Pool } from 'pg';
import { describe, expect, it, onTestFinished } from 'vitest';
import { BootError } from 'mantisjs';
import type { SessionDriver, SessionRecord } from 'mantisjs';
import { SqlSessionDriver, createSessionTables, sessionTables } from 'mantisjs/sql';
import type { PgPool, SqlClient, SqliteDatabase } from 'mantisjs/sql';
import { TestClient } from 'mantisjs/testing';
import { temporaryDirectory } from '../../temporary-directory.js';
import { createCommit } from '../../../src/session/session-changes.js';
import { keptReport } from '../reports.js';
import { sessionApp } from '../session-app.js';
import { isThere, mysqlAddress, postgresAddress } from './servers.js';

const hasPostgres = await isThere(postgresAddress, 'POSTGRES_URL');
const hasMysql = await isThere(mysqlAddress, 'MYSQL_URL');
const table = `spec_driver_${process.pid}`;
const farAway = 8_000_000_000_000_000;
const key = 'a'.repeat(64);
const works = {
  count: (session) => String(session.increment('n')),
  read: (session) => String(session.get('n', 0)),
} satisfies Parameters<typeof sessionApp>[0];

function sqlite(path = ':memory:') {
  const database = new Database(path);
  onTestFinished(() => void database.close());
  return database;
}

/** A database that notes the statements which it runs. */
function counted(database: SqliteDatabase): SqliteDatabase & { readonly statements: string[] } {
  const statements: string[] = [];
  return {
    statements,
    exec: (text) => database.exec(text),
    prepare: (text) => {
      const statement = database.prepare(text);
      return {
        all: (...values) => (statements.push(text), statement.all(...values)),
        run: (...values) => (statements.push(text), statement.run(...values)),
      };
    },
  };
}

function recordOf(facts: Partial<SessionRecord> = {}): SessionRecord {
  return { data: { n: 1 }, createdAt: 0, expiresAt: farAway, ...facts };
}

async function opened(database: SqlClient, options = {}): Promise<SqlSessionDriver> {
  await createSessionTables(database, options);
  return new SqlSessionDriver(database, options);
}

describe('the SQL driver', () => {
  it('refuses what is no database, and a name that is none', () => {
    expect(() => new SqlSessionDriver({} as never)).toThrow(BootError);
    expect(() => new SqlSessionDriver(undefined as never)).toThrow(/a pool of pg or mysql2/);
    expect(() => new SqlSessionDriver(sqlite(), { table: 'a; drop table users' })).toThrow(/a name of letters/);
    expect(() => new SqlSessionDriver(sqlite(), { timeout: 0 })).toThrow(/milliseconds above 0/);
  });

  it('gives the statements that make its tables, to be read', () => {
    expect(sessionTables(sqlite())).toMatchSnapshot('SQLite');
    expect(sessionTables(new Pool())).toMatchSnapshot('PostgreSQL');
    expect(sessionTables(createPool({}))).toMatchSnapshot('MySQL');
  });

  it('makes its tables twice without a complaint', async () => {
    const database = sqlite();
    await createSessionTables(database);

    await expect(createSessionTables(database)).resolves.toBeUndefined();
  });

  it('says at boot that its table is missing, and with what it is made', async () => {
    const { app } = sessionApp({}, { driver: new SqlSessionDriver(sqlite(), { table: 'nowhere' }) });
    const booting = app.listen(0);

    await expect(booting).rejects.toMatchObject({ problems: [{ code: 'E_SESSION_DRIVER' }] });
    await expect(booting).rejects.toThrow(/createSessionTables.*create table if not exists nowhere \(/s);
  });

  it('says at boot that the table of @SessionLock is missing', async () => {
    const database = sqlite();
    await createSessionTables(database);
    database.exec('drop table mantis_sessions_leases');
    const { app } = sessionApp({}, { driver: new SqlSessionDriver(database) });

    await expect(app.listen(0)).rejects.toThrow(/create table if not exists mantis_sessions_leases \(/);
  });

  it('keeps what a person can read', async () => {
    const database = sqlite();
    const driver = await opened(database);
    await driver.write(key, recordOf({ data: { theme: 'dark' }, owner: 'ann' }));

    const [row] = database.prepare('select record, expires_at from mantis_sessions').all();
    expect(row).toEqual({ record: '{"data":{"theme":"dark"},"createdAt":0,"owner":"ann"}', expires_at: farAway });
  });

  it.each(['{"half', '[]', '{"data":1,"createdAt":0}'])(
    'takes a damaged record, %s, for none and says so',
    async (json) => {
      const database = sqlite();
      const driver = await opened(database);
      const report = keptReport();
      await driver.open(report);
      await driver.write(key, recordOf({ owner: 'ann' }));
      database.prepare('update mantis_sessions set record = ?').run(json);

      expect(await driver.read(key)).toBeUndefined();
      expect(await driver.ofOwner('ann')).toEqual([]);
      expect(report.events).toContainEqual(['corrupt', { reason: 'damaged' }]);
    },
  );

  it('reads a session in one statement, also where each request would renew it', async () => {
    const database = counted(sqlite());
    const driver = await opened(database);
    const client = new TestClient(sessionApp(works, { driver, sliding: true }).app);
    await client.get('/count');
    database.statements.length = 0;
    for (let n = 0; n < 5; n += 1) await client.get('/read');

    expect(database.statements).toEqual(Array(5).fill(expect.stringMatching(/^select/)));
  });

  it('renews a session in one statement that leaves its record alone, once a hundredth of its life has passed', async () => {
    const database = counted(sqlite());
    const driver = await opened(database);
    const { app, clock } = sessionApp(works, { driver, sliding: true, lifetime: 1000 });
    const client = new TestClient(app);
    await client.get('/count');
    database.statements.length = 0;
    clock.advance(11);
    await client.get('/read');
    await client.get('/read');

    expect(database.statements).toHaveLength(3);
    expect(database.statements[1]).toMatch(
      /^update mantis_sessions set expires_at = \?, revision = revision \+ 1 where/,
    );
  });

  it('stores the changes of a request in two statements', async () => {
    const database = counted(sqlite());
    const client = new TestClient(sessionApp(works, { driver: await opened(database) }).app);
    await client.get('/count');
    database.statements.length = 0;
    await client.get('/count');

    expect(database.statements.map((text) => text.split(' ')[0])).toEqual(['select', 'update']);
  });
});

interface Place {
  readonly client: SqlClient;
  readonly run: (text: string) => Promise<unknown>;
}

async function postgres(): Promise<Place> {
  const client = new Pool({ connectionString: postgresAddress.href });
  onTestFinished(() => client.end());
  return { client, run: (text) => client.query(text) };
}

async function mysql(): Promise<Place> {
  const client = createPool(mysqlAddress.href);
  onTestFinished(() => client.end());
  return { client, run: (text) => client.query(text) };
}

async function sqliteFile(): Promise<Place> {
  const client = sqlite(`${temporaryDirectory()}/sessions.db`);
  return { client, run: async (text) => client.exec(text) };
}

const places = [
  ['PostgreSQL', hasPostgres, postgres],
  ['MariaDB', hasMysql, mysql],
  ['SQLite', true, sqliteFile],
] as const;

describe.each(places)('the sweep in %s', (name, isThereNow, open) => {
  const many =
    name === 'SQLite' ? 'with recursive s(n) as (select 1 union all select n + 1 from s where n < 10003)' : '';
  const series = { PostgreSQL: 'generate_series(1, 10003) as s(n)', MariaDB: 'seq_1_to_10003', SQLite: 's' }[name];
  const number = name === 'MariaDB' ? 'seq' : 'n';

  /** Fills the tables: 10,000 sessions have expired, and three have not. */
  async function filled(): Promise<{ driver: SessionDriver; place: Place }> {
    const place = await open();
    const driver = await opened(place.client, { table });
    onTestFinished(async () => {
      for (const each of [table, `${table}_leases`]) await place.run(`drop table if exists ${each}`);
    });
    const digest = {
      PostgreSQL: `lpad(n::text, 64, '0')`,
      MariaDB: `lpad(seq, 64, '0')`,
      SQLite: `printf('%064d', n)`,
    }[name];
    const end = `case when ${number} <= 10000 then ${number} else ${farAway} end`;
    await place.run(
      `insert into ${table} (session_key, record, expires_at, revision)
       ${many} select ${digest}, '{"data":{},"createdAt":0}', ${end}, 1 from ${series}`,
    );
    return { driver, place };
  }

  it.skipIf(!isThereNow)('takes 5000 rows at a time, 500 by a statement, and leaves what lives', async () => {
    const { driver } = await filled();

    expect([await driver.sweep?.(), await driver.sweep?.(), await driver.sweep?.()]).toEqual([5000, 5000, 0]);
    expect(await driver.read('10003'.padStart(64, '0'))).toMatchObject({ expiresAt: farAway });
  });

  it.skipIf(!isThereNow)('shares the work between processes that sweep at once', async () => {
    const { driver, place } = await filled();
    const other = new SqlSessionDriver(place.client, { table });
    const removed = await Promise.all([driver.sweep?.(), other.sweep(), driver.sweep?.()]);

    expect(removed.reduce((sum: number, each) => sum + (each ?? 0), 0)).toBe(10_000);
  });
});

describe('the sweep', () => {
  it('needs a statement for each 500 rows, and one for what dead processes held', async () => {
    const database = counted(sqlite());
    const driver = await opened(database);
    for (let n = 0; n < 700; n += 1) await driver.write(String(n).padStart(64, '0'), recordOf({ expiresAt: 1 }));
    database.prepare("insert into mantis_sessions_leases values ('a', 'dead', 1), ('b', 'alive', 8e15)").run();
    database.statements.length = 0;

    expect(await driver.sweep()).toBe(700);
    expect(database.statements).toHaveLength(3);
    expect(database.prepare('select name from mantis_sessions_leases').all()).toEqual([{ name: 'b' }]);
  });
});

describe('a statement of the SQL driver', () => {
  /** A pool whose statements fail so many times with an error of PostgreSQL. */
  function losing(code: string, times: number): PgPool & { sent: number } {
    const client = {
      query: async () => {
        pool.sent += 1;
        if (pool.sent <= times) throw Object.assign(new Error('could not serialize access'), { code });
        return { rows: [], rowCount: 0 };
      },
      release: () => undefined,
      on: () => undefined,
      off: () => undefined,
    };
    const pool = { sent: 0, totalCount: 1, connect: async () => client, on: () => undefined, off: () => undefined };
    return pool;
  }

  it.each(['40001', '40P01'])('that gives way to another one, by %s, is run again', async (code) => {
    const pool = losing(code, 4);

    expect(await new SqlSessionDriver(pool).read(key)).toBeUndefined();
    expect(pool.sent).toBe(5);
  });

  it('that gives way ten times fails with what the database says', async () => {
    const pool = losing('40001', Infinity);

    await expect(new SqlSessionDriver(pool).read(key)).rejects.toThrow('could not serialize access');
    expect(pool.sent).toBe(10);
  });

  it('that fails in another way is not run again', async () => {
    const pool = losing('42501', Infinity);

    await expect(new SqlSessionDriver(pool).read(key)).rejects.toThrow('could not serialize access');
    expect(pool.sent).toBe(1);
  });

  it('waits for another process that writes to SQLite, and is made when that has ended', async () => {
    const path = `${temporaryDirectory()}/sessions.db`;
    const [ours, theirs] = [sqlite(path), sqlite(path)];
    const driver = await opened(ours);
    theirs.exec('begin immediate');
    const written = driver.write(key, recordOf());
    await new Promise(setImmediate);
    theirs.exec('commit');
    await written;

    expect(await driver.read(key)).toEqual(recordOf());
  });

  it('that SQLite is too busy for within the time-out is given up, and never made later', async () => {
    const path = `${temporaryDirectory()}/sessions.db`;
    const [ours, theirs] = [sqlite(path), sqlite(path)];
    const driver = await opened(ours, { timeout: 60 });
    theirs.exec('begin immediate');
    await expect(driver.write(key, recordOf())).rejects.toMatchObject({ code: 'E_SESSION_DRIVER_UNREACHABLE' });
    theirs.exec('commit');
    await new Promise((resolve) => setTimeout(resolve, 100));

    expect(await driver.read(key)).toBeUndefined();
  });

  it.skipIf(!hasMysql)('that is the victim of a deadlock in MariaDB is run again', async () => {
    const { client, run } = await mysql();
    const driver = await opened(client, { table, timeout: 10_000 });
    onTestFinished(async () => void (await run(`drop table ${table}, ${table}_leases`)));
    const [first, second] = ['1', '2'].map((digit) => digit.repeat(64));
    const ends = { [first ?? '']: 1, [second ?? '']: 2 };
    for (const [name, expiresAt] of Object.entries(ends)) await driver.write(name, recordOf({ expiresAt }));
    const theirs = await (client as ReturnType<typeof createPool>).getConnection();
    onTestFinished(() => theirs.destroy());
    // The one that has changed more wins.
    await theirs.query('start transaction');
    for (const digit of 'bcdef') {
      const values = [digit.repeat(64), '{"data":{},"createdAt":0}', farAway, 1];
      await theirs.query(
        `insert into ${table} (session_key, record, expires_at, revision) values (?, ?, ?, ?)`,
        values,
      );
    }
    await theirs.query(`select * from ${table} where session_key = ? for update`, [second]);
    const swept = driver.sweep();
    await new Promise((resolve) => setTimeout(resolve, 100));
    await theirs.query(`update ${table} set revision = 9 where session_key = ?`, [first]);
    await theirs.query('commit');

    expect(await swept).toBe(2);
  });
});

describe.skipIf(!hasPostgres)('the SQL driver on PostgreSQL', () => {
  async function counting(): Promise<{ driver: SqlSessionDriver; other: SqlSessionDriver; sent: () => number }> {
    const { client, run } = await postgres();
    const driver = await opened(client, { table });
    onTestFinished(async () => void (await run(`drop table ${table}, ${table}_leases`)));
    let sent = 0;
    (client as Pool).on('acquire', () => (sent += 1));
    return { driver, other: new SqlSessionDriver(client, { table }), sent: () => sent };
  }

  it('reads the sessions of requests that come at once in one statement, and gives each its own', async () => {
    const { driver, sent } = await counting();
    const keys = Array.from({ length: 21 }, (_, n) => String(n).padStart(64, '0'));
    for (const [n, name] of keys.slice(1).entries()) await driver.write(name, recordOf({ data: { n } }));
    const before = sent();
    const found = await Promise.all([...keys, ...keys].map((name) => driver.read(name)));

    expect(sent() - before).toBe(1);
    const numbers = [undefined, ...Array.from({ length: 20 }, (_, n) => n)];
    expect(found.map((record) => record?.data['n'])).toEqual([...numbers, ...numbers]);
  });

  it('never takes a session that was written anew for the one that it has read before', async () => {
    const { driver, other } = await counting();
    await driver.write(key, recordOf({ data: { n: 1 } }));
    await driver.read(key);
    await other.destroy(key);
    await other.write(key, recordOf({ data: { n: 10 } }));
    const changes = [{ kind: 'increment', key: 'n', by: 1 }] as const;
    const parts = { clears: false, changes, flash: [], clearsFlash: false, expiresAt: 0, at: 0 };
    await driver.commit(key, createCommit(parts));

    expect((await driver.read(key))?.data).toEqual({ n: 11 });
  });
});

describe.skipIf(!hasPostgres)('a database that has become read-only', () => {
  it('serves what is read, and no change is answered as if it were stored', async () => {
    const { client } = await postgres();
    const driver = await opened(client, { table });
    onTestFinished(async () => void (await (client as Pool).query(`drop table ${table}, ${table}_leases`)));
    const before = new TestClient(sessionApp(works, { driver }).app);
    await before.get('/count');
    const readOnly = new Pool({
      connectionString: postgresAddress.href,
      options: '-c default_transaction_read_only=on',
    });
    onTestFinished(() => readOnly.end());
    const after = new TestClient(sessionApp(works, { driver: new SqlSessionDriver(readOnly, { table }) }).app);
    after.cookies.store([before.cookies.header ?? '']);

    expect(await (await after.get('/read')).text()).toBe('1');
    expect((await after.get('/count')).status).toBe(500);
    expect(await (await after.get('/read')).text()).toBe('1');
  });
});
