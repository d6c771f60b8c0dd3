import { describe, expect, it } from 'vitest';
import { TestClient } from 'mantisjs/testing';
import { onlyFile, temporaryDirectory } from '../temporary-directory.js';
import { sessionApp } from './session-app.js';

const works = { facts: (session: { createdAt: Date; expiresAt: Date; isNew: boolean }) => session };

describe('lifetime', () => {
  it('tells when the session began and ends', async () => {
    const { app, clock } = sessionApp(
      { facts: ({ isNew, createdAt, expiresAt }) => ({ isNew, createdAt, expiresAt }) },
      { lifetime: 100, sliding: false },
    );
    const client = await new TestClient(app).withSession({ user: 1 });
    const began = clock.now();
    clock.advance(40);

    expect(await (await client.get('/facts')).json()).toEqual({
      isNew: false,
      createdAt: new Date(began).toISOString(),
      expiresAt: new Date(began + 100_000).toISOString(),
    });
  });

  it('shows the moved end in the request that moves it', async () => {
    const { app, clock } = sessionApp(
      { facts: ({ expiresAt }) => expiresAt.toISOString() },
      { lifetime: 100, sliding: true },
    );
    const client = await new TestClient(app).withSession({ user: 1 });
    clock.advance(40);

    expect(await (await client.get('/facts')).text()).toBe(new Date(clock.now() + 100_000).toISOString());
  });

  it('skips a renewal that would move the end by less than a hundredth', async () => {
    const path = temporaryDirectory();
    const { app, clock } = sessionApp(works, { driver: 'file', path, lifetime: 1000, sliding: true });
    const client = await new TestClient(app).withSession({ user: 1 });
    const { endsAt } = onlyFile(path);

    clock.advance(9);
    await client.get('/plain');
    expect(onlyFile(path).endsAt).toBe(endsAt);

    clock.advance(1);
    await client.get('/plain');
    expect(onlyFile(path).endsAt).toBe(endsAt + 10_000);
  });

  it('is checked on the server, whatever the cookie says', async () => {
    const { app, clock } = sessionApp(
      { read: (session) => String(session.get('user')) },
      { lifetime: 10, cookie: { persistent: true } },
    );
    const client = await new TestClient(app).withSession({ user: 1 });

    clock.advance(10);

    expect(await (await client.get('/read')).text()).toBe('undefined');
  });

  it('is checked also for a driver that never looks at the time', async () => {
    const records = new Map();
    const driver = {
      read: (key: string) => records.get(key),
      write: (key: string, record: unknown) => void records.set(key, record),
      destroy: (key: string) => void records.delete(key),
    };
    const { app, clock } = sessionApp({ read: (session) => String(session.get('user')) }, { driver, lifetime: 10 });
    const client = await new TestClient(app).withSession({ user: 1 });

    clock.advance(10);

    expect(await (await client.get('/read')).text()).toBe('undefined');
  });

  it('renews by a rewrite where the driver has no touch', async () => {
    const records = new Map<string, { expiresAt: number }>();
    const driver = {
      read: (key: string) => records.get(key) as never,
      write: (key: string, record: { expiresAt: number }) => void records.set(key, record),
      destroy: (key: string) => void records.delete(key),
    };
    const { app, clock } = sessionApp(works, { driver, lifetime: 100, sliding: true });
    const client = await new TestClient(app).withSession({ user: 1 });
    clock.advance(50);

    await client.get('/plain');

    expect([...records.values()][0]?.expiresAt).toBe(clock.now() + 100_000);
  });
});
