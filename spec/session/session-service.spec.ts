import { describe, expect, it } from 'vitest';
import type { SessionService } from 'mantisjs';
import { TestClient } from 'mantisjs/testing';
import { sessionApp } from './session-app.js';

/** What the work returns in a session that holds `before`, and what is stored afterwards. */
async function run(work: (session: SessionService) => unknown, before: Record<string, unknown> = {}) {
  let answer: unknown;
  const { app } = sessionApp({ work: (session) => void (answer = work(session)) });
  const client = await new TestClient(app).withSession(before);
  await client.get('/work');
  return { answer, stored: await client.session() };
}

describe('SessionService', () => {
  it.each([0, '', false, null, Number.NaN])('takes %j for a value', async (value) => {
    const { answer } = await run((session) => [session.get('key', 'fallback'), session.has('key')], { key: value });

    expect(answer).toEqual([value, true]);
  });

  it('gives the fallback only where there is no value', async () => {
    const { answer } = await run((session) => [
      session.get('none', 'fallback'),
      session.get('none'),
      session.has('none'),
    ]);

    expect(answer).toEqual(['fallback', undefined, false]);
  });

  it('gives all keys and values', async () => {
    const { answer } = await run((session) => (session.set('b', 2), session.delete('c'), session.all()), {
      a: 1,
      c: 3,
    });

    expect(answer).toEqual({ a: 1, b: 2 });
  });

  it('pulls a value out', async () => {
    const { answer, stored } = await run(
      (session) => [session.pull('a'), session.pull('a', 'gone'), session.has('a')],
      { a: 1, b: 2 },
    );

    expect(answer).toEqual([1, 'gone', false]);
    expect(stored).toEqual({ b: 2 });
  });

  it('clears all keys and keeps the session', async () => {
    const { stored } = await run((session) => (session.clear(), session.set('c', 3)), { a: 1, b: 2 });

    expect(stored).toEqual({ c: 3 });
  });

  it('keeps an empty session after its last key is gone', async () => {
    expect((await run((session) => session.clear(), { a: 1 })).stored).toEqual({});
  });

  it('stores what is changed inside an object that was read', async () => {
    const { stored } = await run((session) => void (session.get('list') as number[]).push(2), { list: [1] });

    expect(stored).toEqual({ list: [1, 2] });
  });

  it('stores what is changed inside an object after it was set', async () => {
    const { stored } = await run((session) => {
      const cart = { items: 1 };
      session.set('cart', cart);
      cart.items = 2;
    });

    expect(stored).toEqual({ cart: { items: 2 } });
  });

  it('gives the same object each time it is read', async () => {
    expect((await run((session) => session.get('list') === session.get('list'), { list: [1] })).answer).toBe(true);
  });

  it('takes __proto__, constructor and toString for ordinary keys', async () => {
    const { stored } = await run((session) => {
      for (const key of ['__proto__', 'constructor', 'toString']) session.set(key, { polluted: true });
      session.set('nested', JSON.parse('{"__proto__":{"polluted":true}}'));
    });

    expect(Object.keys(stored ?? {}).sort()).toEqual(['__proto__', 'constructor', 'nested', 'toString']);
    expect(Object.keys((stored as { nested: object }).nested)).toEqual(['__proto__']);
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
  });

  it('finds no value under the names of inherited properties', async () => {
    expect((await run((session) => [session.get('constructor'), session.has('__proto__')])).answer).toEqual([
      undefined,
      false,
    ]);
  });

  it('starts a fresh session for what is written after destroy', async () => {
    const { stored } = await run((session) => (session.destroy(), session.set('fresh', true)), { user: 1 });

    expect(stored).toEqual({ fresh: true });
  });

  it('shows at once that the session is destroyed', async () => {
    const { answer } = await run((session) => (session.destroy(), [session.has('user'), session.isNew]), { user: 1 });

    expect(answer).toEqual([false, true]);
  });

  it('throws E_SESSION_HEADERS_SENT for a first value after the response has left', async () => {
    let late: unknown;
    const { app } = sessionApp({
      async work(session) {
        setImmediate(() =>
          setImmediate(() =>
            setImmediate(() => {
              try {
                session.set('late', true);
              } catch (error) {
                late = error;
              }
            }),
          ),
        );
        return 'out';
      },
    });

    await new TestClient(app).get('/work');
    await expect.poll(() => late).toMatchObject({ code: 'E_SESSION_HEADERS_SENT' });
  });
});
