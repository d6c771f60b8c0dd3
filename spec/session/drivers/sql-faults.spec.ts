import { Agent, get } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { createPool } from 'mysql2/promise';
import type { Pool as MysqlPool } from 'mysql2/promise';
import { Kysely, PostgresDialect } from 'kysely';
import { Pool } from 'pg';
import { describe, expect, it, onTestFinished } from 'vitest';
import { SqlSessionDriver, createSessionTables } from 'mantisjs/sql';
import type { SqlClient } from 'mantisjs/sql';
import { sessionApp } from '../session-app.js';
import { OwnDatabase, hasOwnMariadb, hasOwnPostgres } from './own-databases.js';
import { freePort } from './own-redis.js';

const timeout = 400;
const connections = 4;

if (!hasOwnPostgres && process.env['CI'] === 'true') throw new Error('PostgreSQL is not installed.');

interface Answer {
  readonly status: number;
  readonly text: string;
  readonly cookie: string | undefined;
}

/** A visitor over HTTP, who counts on and on; each knows what was acknowledged. */
class Visitor {
  readonly statuses = new Map<number, number>();
  acknowledged = 0;
  attempts = 0;
  #cookie = '';
  #isOn = false;
  #running: Promise<void> | undefined;
  readonly #url: string;
  readonly #agent = new Agent({ keepAlive: true });

  constructor(url: string) {
    this.#url = url;
  }

  begin(): void {
    this.#isOn = true;
    this.#running = this.#goOn();
  }

  async end(): Promise<void> {
    this.#isOn = false;
    await this.#running;
    this.#agent.destroy();
  }

  /** @throws when there is no answer long after the time-out. */
  async visit(path: string): Promise<Answer> {
    const answer = await new Promise<Answer>((resolve, reject) => {
      const headers = this.#cookie === '' ? {} : { cookie: this.#cookie };
      const options = { headers, agent: this.#agent, signal: AbortSignal.timeout(timeout * 10) };
      get(`${this.#url}${path}`, options, (response) => {
        let text = '';
        response.setEncoding('utf8').on('data', (part: string) => (text += part));
        const { statusCode: status = 0, headers: answered } = response;
        response.on('end', () => resolve({ status, text, cookie: answered['set-cookie']?.[0]?.split(';')[0] }));
      }).on('error', reject);
    });
    this.#cookie = answer.cookie ?? this.#cookie;
    return answer;
  }

  async #goOn(): Promise<void> {
    while (this.#isOn) {
      this.attempts += 1;
      const { status } = await this.visit('/count');
      this.statuses.set(status, (this.statuses.get(status) ?? 0) + 1);
      if (status === 200) this.acknowledged += 1;
      await delay(2);
    }
  }
}

/** An application on a database, listening, with visitors who have a session each. */
async function served(client: SqlClient, count: number): Promise<readonly Visitor[]> {
  await createSessionTables(client);
  const { app } = sessionApp(
    { count: (session) => String(session.increment('n')), read: (session) => String(session.get('n', 0)) },
    { driver: new SqlSessionDriver(client, { timeout }) },
    { accessLog: false },
  );
  const { url } = await app.listen(0);
  const visitors = Array.from({ length: count }, () => new Visitor(url));
  for (const visitor of visitors) await visitor.visit('/count');
  onTestFinished(async () => {
    for (const visitor of visitors) await visitor.end();
    await app.close();
  });
  return visitors;
}

function ignore(): void {
  // The statement that meets the error is a 503.
}

function sum(visitors: readonly Visitor[], status: number): number {
  return visitors.reduce((total, { statuses }) => total + (statuses.get(status) ?? 0), 0);
}

/** Whether every visitor finds what was acknowledged, and nothing that was not asked for. */
async function keepsItsWord(visitors: readonly Visitor[]): Promise<void> {
  for (const visitor of visitors) {
    const n = Number((await visitor.visit('/read')).text);
    expect(n).toBeGreaterThanOrEqual(visitor.acknowledged + 1);
    expect(n).toBeLessThanOrEqual(visitor.attempts + 1);
  }
}

/** A client, how many statements wait in it, and what ends it. */
interface Reached {
  readonly client: SqlClient;
  readonly waiting: () => number;
  readonly end: () => Promise<void>;
}

interface Kind {
  readonly isInstalled: boolean;
  readonly make: (port: number) => OwnDatabase;
  readonly connect: (port: number) => Reached;
}

function pgPool(port: number, options = {}): Pool {
  return new Pool({ host: '127.0.0.1', port, user: 'postgres', max: connections, ...options });
}

const kinds: Readonly<Record<string, Kind>> = {
  'PostgreSQL behind pg': {
    isInstalled: hasOwnPostgres,
    make: (port) => OwnDatabase.postgres(port),
    connect(port) {
      const client = pgPool(port);
      return { client, waiting: () => client.waitingCount, end: () => client.end() };
    },
  },
  'PostgreSQL behind a pool of pg with a time-out of its own': {
    isInstalled: hasOwnPostgres,
    make: (port) => OwnDatabase.postgres(port),
    connect(port) {
      const client = pgPool(port, { connectionTimeoutMillis: timeout });
      return { client, waiting: () => client.waitingCount, end: () => client.end() };
    },
  },
  'PostgreSQL behind Kysely': {
    isInstalled: hasOwnPostgres,
    make: (port) => OwnDatabase.postgres(port),
    connect(port) {
      // Kysely listens to no connection: without these, one that breaks ends the process.
      const pool = pgPool(port)
        .on('error', ignore)
        .on('connect', (client) => client.on('error', ignore));
      const client = new Kysely({ dialect: new PostgresDialect({ pool }) });
      return { client, waiting: () => pool.waitingCount, end: () => client.destroy() };
    },
  },
  'MariaDB behind mysql2': {
    isInstalled: hasOwnMariadb,
    make: (port) => OwnDatabase.mariadb(port),
    connect(port) {
      const address = { host: '127.0.0.1', port, user: 'root', database: 'test', connectionLimit: connections };
      const client: MysqlPool = createPool(address);
      let waiting = 0;
      client.on('enqueue', () => (waiting += 1));
      return { client, waiting: () => waiting, end: () => client.end() };
    },
  },
};

describe.each(Object.entries(kinds))('%s', (_, { isInstalled, make, connect }) => {
  async function started() {
    const server = make(await freePort());
    onTestFinished(() => server.stop());
    await server.start();
    const { client, waiting, end } = connect(server.port);
    onTestFinished(end);
    return { server, client, waiting };
  }

  it.skipIf(!isInstalled)(
    'that is restarted under load is a 503 while it is away, and then everybody finds what was acknowledged',
    async () => {
      const { server, client } = await started();
      const visitors = await served(client, 12);
      for (const visitor of visitors) visitor.begin();
      await expect.poll(() => sum(visitors, 200)).toBeGreaterThan(50);
      await server.stop();
      await expect.poll(() => sum(visitors, 503), { timeout: 5000 }).toBeGreaterThan(50);
      const before = sum(visitors, 200);
      await server.start();
      await expect.poll(() => sum(visitors, 200) - before, { timeout: 15_000 }).toBeGreaterThan(50);
      for (const visitor of visitors) await visitor.end();

      // A change that was on its way when the server went has not been stored for sure: that is a 500.
      expect(sum(visitors, 500)).toBeLessThanOrEqual(visitors.length);
      expect(visitors.flatMap(({ statuses }) => [...statuses.keys()])).not.toContain(0);
      await keepsItsWord(visitors);
    },
    60_000,
  );

  it.skipIf(!isInstalled)(
    'that hangs is a 503 within the time-out, piles nothing up, and serves again when it goes on',
    async () => {
      const { server, client, waiting } = await started();
      const visitors = await served(client, 50);
      const [one] = visitors;
      server.freeze();
      const statuses: number[] = [];
      for (let wave = 0; wave < 8; wave += 1) {
        const answers = await Promise.all(visitors.map((visitor) => visitor.visit('/read')));
        statuses.push(...answers.map(({ status }) => status));
      }
      expect(new Set(statuses)).toEqual(new Set([503]));
      expect(waiting()).toBeLessThanOrEqual(200);
      expect((await one?.visit('/plain'))?.status).toBe(200);

      server.thaw();
      await expect.poll(async () => (await one?.visit('/read'))?.status, { timeout: 20_000 }).toBe(200);
      const answers = await Promise.all(visitors.map((visitor) => visitor.visit('/count')));
      expect(answers.map(({ status, text }) => [status, text])).toEqual(visitors.map(() => [200, '2']));
    },
    90_000,
  );
});

describe.skipIf(!hasOwnPostgres)('PostgreSQL', () => {
  async function started() {
    const server = OwnDatabase.postgres(await freePort());
    onTestFinished(() => server.stop());
    await server.start();
    const pool = pgPool(server.port);
    const admin = pgPool(server.port);
    admin.on('error', () => undefined);
    onTestFinished(async () => {
      await admin.end();
      await pool.end();
    });
    return { pool, admin };
  }

  it('whose administrator ends our connections costs nobody more than a request', async () => {
    const { pool, admin } = await started();
    const visitors = await served(pool, 4);
    await Promise.all(visitors.map((visitor) => visitor.visit('/count')));
    await admin.query('select pg_terminate_backend(pid) from pg_stat_activity where pid <> pg_backend_pid()');
    const [one] = visitors;

    await expect.poll(async () => (await one?.visit('/read'))?.text).toBe('2');
    const answers = await Promise.all(visitors.map((visitor) => visitor.visit('/count')));
    expect(answers.map(({ text }) => text)).toEqual(['3', '3', '3', '3']);
  }, 30_000);

  it('where somebody locks a session refuses what would change that one, and loses no connection to it', async () => {
    const { pool, admin } = await started();
    const visitors = await served(pool, 2);
    const locker = await admin.connect();
    onTestFinished(() => locker.release(true));
    await locker.query('begin');
    await locker.query('select * from mantis_sessions order by record for update limit 1');
    const rounds = Array.from({ length: 8 }, () => visitors).flat();
    const answers = await Promise.all(rounds.map((visitor) => visitor.visit('/count')));

    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200, 500]));
    await locker.query('rollback');
    const after = await Promise.all(visitors.map((visitor) => visitor.visit('/read')));
    expect(after.map(({ status }) => status)).toEqual([200, 200]);
    expect(pool.totalCount).toBeLessThanOrEqual(connections);
  }, 30_000);
});
