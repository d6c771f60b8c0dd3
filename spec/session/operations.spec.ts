import { describe, expect, it } from 'vitest';
import { TestClient } from 'mantisjs/testing';
import { temporaryDirectory } from '../temporary-directory.js';
import { gate, sessionApp } from './session-app.js';
import type { Work } from './session-app.js';

/** What is stored after one request did `work` in a session that held `before`. */
async function after(work: Work, before: Record<string, unknown> = {}) {
  let answer: unknown;
  const { app } = sessionApp({ work: (session) => void (answer = work(session)) });
  const client = await new TestClient(app).withSession({ first: 1, ...before });
  const { status } = await client.get('/work');
  return { answer, status, stored: await client.session() };
}

/** What is stored after `slow` and `fast`, which both begin with `before`, have committed in the order fast, slow. */
async function overlapping(slow: Work, fast: Work, before: Record<string, unknown> = {}) {
  const begun = gate();
  const go = gate();
  const path = temporaryDirectory();
  const works: Record<string, Work> = {
    async slow(session) {
      slow(session);
      begun.open();
      await go.opened;
    },
    fast,
  };
  const { app } = sessionApp(works, { driver: 'file', path });
  const client = await new TestClient(app).withSession(before);
  const first = client.get('/slow');
  await begun.opened;
  await client.get('/fast');
  go.open();
  await first;
  return client.session();
}

const double = (value: unknown): number => Number(value) * 2;
const plusOne = (value: unknown): number => Number(value) + 1;

/** Two requests that both begin with `before`; `fast` commits first. */
interface Overlap {
  readonly slow: Work;
  readonly fast: Work;
  readonly before: Record<string, unknown>;
  readonly stored: Record<string, unknown>;
}

describe('operations', () => {
  it('show their effect at once and give the sum', async () => {
    const { answer } = await after((session) => [
      session.increment('n'),
      session.increment('n', 4),
      session.decrement('n', 2),
      session.get('n'),
    ]);

    expect(answer).toEqual([1, 5, 3, 3]);
  });

  it('push into the list that the request holds already', async () => {
    const { answer, stored } = await after(
      (session) => {
        const list = session.get('list');
        session.push('list', 'b');
        return list;
      },
      { list: ['a'] },
    );

    expect([answer, stored?.['list']]).toEqual([
      ['a', 'b'],
      ['a', 'b'],
    ]);
  });

  it('replace a value by what a function makes of it', async () => {
    const { stored } = await after(
      (session) => session.update('when', (date) => new Date((date as Date).getTime() + 1)),
      { when: new Date(1) },
    );

    expect(stored?.['when']).toEqual(new Date(2));
  });

  it('follow a set of the same request', async () => {
    const { stored } = await after(
      (session) => {
        session.set('n', 10);
        session.increment('n');
        session.delete('list');
        session.push('list', 1);
      },
      { n: 1, list: [0] },
    );

    expect(stored).toEqual({ first: 1, n: 11, list: [1] });
  });

  it('refuse what they do not fit (E_SESSION_OPERATION)', async () => {
    expect((await after((session) => session.increment('s'), { s: 'text' })).status).toBe(500);
    expect((await after((session) => session.increment('n', Number.NaN))).status).toBe(500);
    expect((await after((session) => session.push('s', 1), { s: 'text' })).status).toBe(500);
    const message = await after(
      (session) => {
        try {
          session.increment('s');
        } catch (error) {
          return (error as Error).message;
        }
      },
      { s: 'secret' },
    );

    expect(message.answer).toMatch(/cannot increment s.*E_SESSION_OPERATION/);
    expect(message.answer).not.toContain('secret');
  });

  it.each<[string, Overlap]>([
    [
      'two increments',
      { slow: (s) => s.increment('n'), fast: (s) => s.increment('n', 10), before: { n: 1 }, stored: { n: 12 } },
    ],
    [
      'two first increments',
      { slow: (s) => s.increment('n'), fast: (s) => s.increment('n'), before: { x: 1 }, stored: { x: 1, n: 2 } },
    ],
    [
      'two pushes',
      { slow: (s) => s.push('l', 'a'), fast: (s) => s.push('l', 'b'), before: { l: [] }, stored: { l: ['b', 'a'] } },
    ],
    [
      'two updates',
      { slow: (s) => s.update('n', double), fast: (s) => s.update('n', plusOne), before: { n: 1 }, stored: { n: 4 } },
    ],
    [
      'an increment after a set',
      { slow: (s) => s.increment('n'), fast: (s) => s.set('n', 100), before: { n: 1 }, stored: { n: 101 } },
    ],
    [
      'an increment of what became a text',
      { slow: (s) => s.increment('n'), fast: (s) => s.set('n', 'x'), before: { n: 1 }, stored: { n: 1 } },
    ],
    [
      'a change inside a list after a push',
      {
        slow: (s) => (s.get('l') as string[]).push('a'),
        fast: (s) => s.push('l', 'b'),
        before: { l: [] },
        stored: { l: ['a'] },
      },
    ],
  ])('of overlapping requests: %s', async (_name, { slow, fast, before, stored }) => {
    expect(
      await overlapping(
        (session) => void slow(session),
        (session) => void fast(session),
        before,
      ),
    ).toEqual(stored);
  });

  it('leave a list as it was when a push is refused', async () => {
    const deep = JSON.parse('['.repeat(99) + ']'.repeat(99)) as unknown;
    const { stored } = await after(
      (session) => {
        expect(() => session.push('list', [deep])).toThrow(/E_SESSION_VALUE/);
        session.set('ok', true);
      },
      { list: [] },
    );

    expect(stored).toEqual({ first: 1, list: [], ok: true });
  });

  it('lose none of a hundred parallel increments', async () => {
    const { app } = sessionApp(
      { count: async (session) => (await new Promise(setImmediate), void session.increment('n')) },
      { driver: 'file', path: temporaryDirectory() },
    );
    const client = await new TestClient(app).withSession({ n: 0 });

    await Promise.all(Array.from({ length: 100 }, () => client.get('/count')));

    expect(await client.session()).toEqual({ n: 100 });
  });
});
