import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { RedisStore } from 'connect-redis';
import connectPgSimple from 'connect-pg-simple';
import session from 'express-session';
import { Pool } from 'pg';
import { createClient } from 'redis';
import sessionFileStore from 'session-file-store';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BootError, SessionSaveError } from 'mantisjs';
import { ExpressStoreSessionDriver } from 'mantisjs/express-store';
import type { ExpressStore } from 'mantisjs/express-store';
import { TestClient, examineDriver } from 'mantisjs/testing';
import { sessionApp } from '../session-app.js';
import { isThere, postgresAddress, redisAddress } from './servers.js';

const hasRedis = await isThere(redisAddress, 'REDIS_URL');
const hasPostgres = await isThere(postgresAddress, 'POSTGRES_URL');

async function brokenPromises(store: ExpressStore): Promise<readonly unknown[]> {
  const driver = new ExpressStoreSessionDriver(store);
  const { findings } = await examineDriver({ create: () => driver });
  return findings.filter(({ outcome }) => outcome === 'broken').map(({ title, error }) => [title, error]);
}

describe('the driver over stores of express-session', { timeout: 30_000 }, () => {
  it('keeps its promises in express-session’s own memory', async () => {
    expect(await brokenPromises(new session.MemoryStore())).toEqual([]);
  });

  describe('session-file-store', () => {
    const path = mkdtempSync(join(tmpdir(), 'mantis-express-'));
    afterAll(() => rmSync(path, { recursive: true, force: true }));

    it('keeps its promises', async () => {
      const Store = sessionFileStore(session);
      expect(await brokenPromises(new Store({ path, retries: 0, reapInterval: -1, logFn: () => undefined }))).toEqual(
        [],
      );
    });
  });

  describe.skipIf(!hasRedis)('connect-redis', () => {
    const client = createClient({ url: redisAddress.href });
    const prefix = `spec-express-${process.pid}:`;
    beforeAll(() => client.connect());
    afterAll(async () => {
      const keys = await client.keys(`${prefix}*`);
      if (keys.length > 0) await client.del(keys);
      await client.close();
    });

    it('keeps its promises', async () => {
      expect(await brokenPromises(new RedisStore({ client, prefix }))).toEqual([]);
    });
  });

  describe.skipIf(!hasPostgres)('connect-pg-simple', () => {
    const pool = new Pool({ connectionString: postgresAddress.href });
    const tableName = `spec_express_${process.pid}`;
    afterAll(async () => {
      await pool.query(`drop table if exists ${tableName}`);
      await pool.end();
    });

    it('keeps its promises', async () => {
      const Store = connectPgSimple(session);
      const store = new Store({ pool, tableName, createTableIfMissing: true, pruneSessionInterval: false });
      expect(await brokenPromises(store)).toEqual([]);
    });
  });

  it('leaves alone what express-session has written', async () => {
    const store = new session.MemoryStore();
    store.set('a'.repeat(64), { cookie: { originalMaxAge: null }, user: 'ann' } as never);

    expect(await new ExpressStoreSessionDriver(store).read('a'.repeat(64))).toBeUndefined();
  });

  it('says at boot what a store cannot give', async () => {
    const { app, log } = sessionApp({}, { driver: new ExpressStoreSessionDriver(new session.MemoryStore()) });
    await new TestClient(app).get('/plain');

    expect(log).toEqual([expect.stringMatching(/requests in several processes can overwrite each other/)]);
  });

  it('is a 503 when the store fails, and when it does not answer', async () => {
    const failing = { get: (_: string, done: (error: unknown) => void) => done(new Error('down')) };
    const silent = { get: () => undefined };
    const rest = { set: () => undefined, destroy: () => undefined };
    for (const store of [failing, silent]) {
      const driver = new ExpressStoreSessionDriver({ ...rest, ...store }, { timeout: 20 });
      const client = new TestClient(sessionApp({ read: (session) => session.all() }, { driver }).app);
      const headers = { cookie: `session_id=${'A'.repeat(43)}` };

      expect((await client.get('/read', { headers })).status).toBe(503);
    }
  });

  it('is a 500 when the store has no place to write to, and save() rejects', async () => {
    const missing = Object.assign(new Error('no such file or directory'), { code: 'ENOENT' });
    const store = {
      get: (_: string, done: (error: unknown) => void) => done(missing),
      set: (_: string, __: never, done: (error?: unknown) => void) => done(missing),
      destroy: (_: string, done: (error?: unknown) => void) => done(missing),
    };
    const { app } = sessionApp(
      {
        read: (session) => String(session.get('theme', 'light')),
        write: (session) => session.set('theme', 'dark'),
        save: (session) => {
          session.set('theme', 'dark');
          return session.save().then(
            () => 'saved',
            (error: unknown) => (error instanceof SessionSaveError ? 'not saved' : 'another error'),
          );
        },
      },
      { driver: new ExpressStoreSessionDriver(store) },
    );
    const headers = { cookie: `session_id=${'A'.repeat(43)}` };

    expect(await (await new TestClient(app).get('/read', { headers })).text()).toBe('light');
    const written = await new TestClient(app).get('/write');
    expect([written.status, written.headers.getSetCookie()]).toEqual([500, []]);
    expect(await (await new TestClient(app).get('/save')).text()).toBe('not saved');
  });

  it('takes what the store has no file of for destroyed', async () => {
    const missing = Object.assign(new Error('no such file or directory'), { code: 'ENOENT' });
    const destroy = (_: string, done: (error?: unknown) => void) => done(missing);
    const driver = new ExpressStoreSessionDriver({ get: () => undefined, set: () => undefined, destroy });

    await expect(driver.destroy('a'.repeat(64))).resolves.toBeUndefined();
  });

  it('refuses what is no store', () => {
    expect(() => new ExpressStoreSessionDriver({} as never)).toThrow(BootError);
  });
});
