import { describe, expect, it } from 'vitest';
import { text } from 'mantisjs';
import { TestClient } from 'mantisjs/testing';
import { sessionApp } from './session-app.js';
import type { Work } from './session-app.js';
import { SlowDriver } from './slow-driver.js';

/** One request that does `work`, and what is left of it. */
async function after(work: Work, before?: Record<string, unknown>) {
  const driver = new SlowDriver();
  const { app } = sessionApp(
    { work, read: (session) => ({ owner: session.owner ?? null, note: session.flashed('note', null) }) },
    { driver },
  );
  const client = new TestClient(app);
  if (before) await client.withSession(before);
  const response = await client.get('/work');
  return {
    driver,
    client,
    response,
    stored: await client.session(),
    read: async () => (await client.get('/read')).json(),
  };
}

describe('while a save is on its way', () => {
  it('a logout ends the session that it makes', async () => {
    const { driver, client } = await after(
      async (session) => {
        session.login('ann');
        const saving = session.save();
        session.logout();
        await saving;
      },
      { cart: 1 },
    );

    expect(driver.records.size).toBe(0);
    expect(client.cookies.get('session_id')).toBeUndefined();
  });

  it('a destroy ends also a session that did not exist before', async () => {
    const { driver } = await after(async (session) => {
      session.set('a', 1);
      const saving = session.save();
      session.destroy();
      await saving;
    });

    expect(driver.records.size).toBe(0);
  });

  it('what is written is committed at the end', async () => {
    const { stored, read } = await after(
      async (session) => {
        session.set('x', 1);
        session.increment('n');
        const saving = session.save();
        session.set('y', 2);
        session.increment('n', 10);
        session.flash('note', 'kept');
        await saving;
      },
      { n: 100, gone: 1 },
    );

    expect(stored).toEqual({ x: 1, y: 2, n: 111, gone: 1 });
    expect(await read()).toEqual({ owner: null, note: 'kept' });
  });

  it('a key that is removed goes at the end', async () => {
    const { stored } = await after(
      async (session) => {
        session.set('a', 1);
        const saving = session.save();
        session.delete('a');
        session.delete('b');
        await saving;
      },
      { b: 1, c: 1 },
    );

    expect(stored).toEqual({ c: 1 });
  });

  it('a fresh session begins with what is written after a destroy', async () => {
    const { stored, driver } = await after(async (session) => {
      session.set('a', 1);
      const saving = session.save();
      session.destroy();
      await saving;
      session.set('fresh', true);
    });

    expect([stored, driver.records.size]).toEqual([{ fresh: true }, 1]);
  });

  it('an error sends the cookie of what it stores', async () => {
    const { stored, response } = await after((session) => {
      session.set('a', 1);
      void session.save();
      throw new Error('oops');
    });

    expect([response.status, stored]).toEqual([500, { a: 1 }]);
  });

  it('two at once store everything', async () => {
    const { stored } = await after(async (session) => {
      session.set('a', 1);
      const first = session.save();
      session.set('b', 2);
      await Promise.all([first, session.save()]);
    });

    expect(stored).toEqual({ a: 1, b: 2 });
  });
});

describe('an answer that cannot be sent', () => {
  it('commits nothing, so that the old id stays good', async () => {
    const { app } = sessionApp({
      login: (session) => (session.login('ann'), text('x', { headers: { 'x-name': 'Łukasz' } })),
      read: (session) => ({ owner: session.owner ?? null, cart: session.get('cart') }),
    });
    const client = await new TestClient(app).withSession({ cart: 1 });

    expect((await client.get('/login')).status).toBe(500);
    expect(await (await client.get('/read')).json()).toEqual({ owner: null, cart: 1 });
  });

  it('does not undo a logout', async () => {
    const { app } = sessionApp({
      logout: (session) => (session.logout(), text('x', { headers: { 'x-name': 'Łukasz' } })),
    });
    const client = await new TestClient(app).withSession({ cart: 1 });

    expect((await client.get('/logout')).headers.getSetCookie().join()).toContain('Max-Age=0');
  });
});

describe('a driver whose answers are thenables of another kind', () => {
  it('is waited for all the same', async () => {
    const slow = new SlowDriver();
    const thenable = <T>(promise: Promise<T>): Promise<T> => ({ then: promise.then.bind(promise) }) as Promise<T>;
    const driver = {
      read: (key: string) => thenable(slow.read(key)),
      write: (key: string, record: never) => thenable(slow.write(key, record)),
      destroy: (key: string) => thenable(slow.destroy(key)),
    };
    const { app } = sessionApp({ count: (session) => ({ n: session.increment('n') }) }, { driver });
    const client = new TestClient(app);
    await client.get('/count');
    await Promise.all([client.get('/count'), client.get('/count')]);

    expect(await client.session()).toEqual({ n: 3 });
  });
});
