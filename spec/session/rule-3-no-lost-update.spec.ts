import { describe, expect, it } from 'vitest';
import { TestClient } from 'mantisjs/testing';
import { temporaryDirectory } from '../temporary-directory.js';
import { gate, sessionApp } from './session-app.js';

describe.each(['file', 'memory'] as const)('no lost update, with the %s driver', (driver) => {
  it('keeps the keys of all requests that overlap', async () => {
    const allHaveRead = gate();
    let readers = 0;
    const { app } = sessionApp(
      {
        async write(session) {
          const key = `key-${readers}`;
          readers += 1;
          if (readers === 20) allHaveRead.open();
          await allHaveRead.opened;
          session.set(key, true);
        },
      },
      { driver, path: temporaryDirectory() },
    );
    const client = await new TestClient(app).withSession({ first: true });

    await Promise.all(Array.from({ length: 20 }, () => client.get('/write')));

    expect(Object.keys((await client.session()) ?? {})).toHaveLength(21);
  });

  it('lets the last commit of one key win', async () => {
    const slow = gate();
    const works = {
      slow: async (session: { set(key: string, value: unknown): void }) => (
        await slow.opened,
        session.set('theme', 'slow')
      ),
      fast: (session: { set(key: string, value: unknown): void }) => session.set('theme', 'fast'),
    };
    const { app } = sessionApp(works, { driver, path: temporaryDirectory() });
    const client = await new TestClient(app).withSession({ theme: 'none' });

    const first = client.get('/slow');
    await client.get('/fast');
    slow.open();
    await first;

    expect(await client.session()).toEqual({ theme: 'slow' });
  });

  it('lets it win also with a value that it has seen', async () => {
    const begun = gate();
    const slow = gate();
    const { app } = sessionApp(
      {
        async slow(session) {
          session.set('a', session.get('a'));
          begun.open();
          await slow.opened;
        },
        fast: (session) => session.set('a', 2),
      },
      { driver, path: temporaryDirectory() },
    );
    const client = await new TestClient(app).withSession({ a: 1 });

    const first = client.get('/slow');
    await begun.opened;
    await client.get('/fast');
    slow.open();
    await first;

    expect(await client.session()).toEqual({ a: 1 });
  });

  it('removes one key without bringing back another that was removed meanwhile', async () => {
    const slow = gate();
    const { app } = sessionApp(
      {
        slow: async (session) => (await slow.opened, session.delete('a')),
        fast: (session) => session.delete('b'),
      },
      { driver, path: temporaryDirectory() },
    );
    const client = await new TestClient(app).withSession({ a: 1, b: 2, c: 3 });

    const first = client.get('/slow');
    await client.get('/fast');
    slow.open();
    await first;

    expect(await client.session()).toEqual({ c: 3 });
  });
});
