import { describe, expect, it } from 'vitest';
import { HttpError, SessionSaveError, redirect } from 'mantisjs';
import type { SessionDriver, SessionRecord } from 'mantisjs';
import { TestClient } from 'mantisjs/testing';
import { sessionApp } from './session-app.js';

/** A driver of three methods that can be told to fail. */
class FragileDriver implements SessionDriver {
  readonly records = new Map<string, SessionRecord>();
  isBroken = false;

  read(key: string): SessionRecord | undefined {
    return this.records.get(key);
  }

  async write(key: string, record: SessionRecord): Promise<void> {
    await new Promise((resolve) => setImmediate(resolve));
    if (this.isBroken) throw new Error('the disk is gone');
    this.records.set(key, record);
  }

  destroy(key: string): void {
    this.records.delete(key);
  }
}

describe('committed before answered', () => {
  it('stores the value before a redirect leaves', async () => {
    const driver = new FragileDriver();
    const { app } = sessionApp({ login: (session) => (session.set('user', 1), redirect('/read')) }, { driver });

    const response = await new TestClient(app).get('/login');

    expect(response.status).toBe(302);
    expect([...driver.records.values()][0]?.data).toEqual({ user: 1 });
  });

  it('answers a failed commit with 500, without its reason and without a cookie', async () => {
    const driver = new FragileDriver();
    driver.isBroken = true;
    const { app, log } = sessionApp({ write: (session) => (session.set('theme', 'dark'), 'saved') }, { driver });

    const response = await new TestClient(app).get('/write');

    expect([response.status, response.headers.getSetCookie()]).toEqual([500, []]);
    expect(await response.text()).not.toContain('disk');
    expect(log.join()).toContain('E_SESSION_SAVE');
  });

  it('rejects save() with the error of the driver as its cause', async () => {
    const driver = new FragileDriver();
    driver.isBroken = true;
    let failure: unknown;
    const { app } = sessionApp(
      {
        write: (session) => (
          session.set('theme', 'dark'),
          session.save().catch((error: unknown) => void (failure = error))
        ),
      },
      { driver },
    );

    const response = await new TestClient(app).get('/write');

    expect(response.status).toBe(204);
    expect(failure).toBeInstanceOf(SessionSaveError);
    expect(failure).toMatchObject({ code: 'E_SESSION_SAVE', cause: new Error('the disk is gone') });
  });

  it('gives up what save() could not store', async () => {
    const driver = new FragileDriver();
    const { app } = sessionApp(
      {
        async write(session) {
          driver.isBroken = true;
          session.set('theme', 'dark');
          await session.save().catch(() => undefined);
          driver.isBroken = false;
          return String(session.has('theme'));
        },
      },
      { driver },
    );

    expect(await (await new TestClient(app).get('/write')).text()).toBe('false');
    expect(driver.records.size).toBe(0);
  });

  it('discards the changes of a request that ends with 500', async () => {
    const { app } = sessionApp({
      write(session) {
        session.set('theme', 'dark');
        throw new Error('oops');
      },
    });
    const client = new TestClient(app);

    expect((await client.get('/write')).headers.getSetCookie()).toEqual([]);
    expect(await client.session()).toBeUndefined();
  });

  it('keeps the changes of a request that ends with a client error', async () => {
    const { app } = sessionApp({
      write(session) {
        session.set('attempts', 1);
        throw new HttpError(422, 'Not like that.');
      },
    });
    const client = new TestClient(app);

    expect((await client.get('/write')).status).toBe(422);
    expect(await client.session()).toEqual({ attempts: 1 });
  });

  it('keeps what save() committed before a 500, and sends its cookie', async () => {
    const { app } = sessionApp({
      async write(session) {
        session.set('kept', 1);
        await session.save();
        session.set('lost', 2);
        throw new Error('oops');
      },
    });
    const client = new TestClient(app);

    expect((await client.get('/write')).status).toBe(500);
    expect(await client.session()).toEqual({ kept: 1 });
  });

  it('ends the session also when the request that destroyed it ends with 500', async () => {
    const { app } = sessionApp({
      logout(session) {
        session.destroy();
        throw new Error('oops');
      },
    });
    const client = await new TestClient(app).withSession({ user: 1 });

    const response = await client.get('/logout');

    expect(response.headers.getSetCookie().join()).toContain('Max-Age=0');
    expect(await client.session()).toBeUndefined();
  });
});
