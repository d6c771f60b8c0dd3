import { describe, expect, it } from 'vitest';
import { TestClient } from 'mantisjs/testing';
import { sessionApp } from './session-app.js';

const works = {
  put: (session: { flash(key: string, value: unknown): void }) => session.flash('status', 'saved'),
  zero: (session: { flash(key: string, value: unknown): void }) => session.flash('status', 0),
};

function visit() {
  const { app } = sessionApp({
    ...works,
    read: (session) => ({ status: session.flashed('status', 'none') }),
    other: (session) => ({ other: session.flashed('other', 'none') }),
    poll: (session) => ({ theme: session.get('theme', 'light') }),
    keep: (session) => (session.keepFlash('status'), { status: session.flashed('status', 'none') }),
    same: (session) => (session.flash('status', 'now'), { status: session.flashed('status', 'none') }),
    saved: async (session) => {
      session.flashed('status');
      await session.save();
      return { status: session.flashed('status', 'none') };
    },
    all: (session) => session.all(),
  });
  const client = new TestClient(app);
  return async (path: string): Promise<unknown> => {
    const response = await client.get(path);
    return response.headers.get('content-type')?.includes('json') ? response.json() : undefined;
  };
}

describe('flash', () => {
  it('is for the next request that reads it, and gone then', async () => {
    const get = visit();
    await get('/put');

    expect(await get('/read')).toEqual({ status: 'saved' });
    expect(await get('/read')).toEqual({ status: 'none' });
  });

  it('is not aged by requests that read none', async () => {
    const get = visit();
    await get('/put');
    await get('/poll');
    await get('/plain');

    expect(await get('/read')).toEqual({ status: 'saved' });
  });

  it('ages as a whole when one value is read', async () => {
    const get = visit();
    await get('/put');
    await get('/other');

    expect(await get('/read')).toEqual({ status: 'none' });
  });

  it('is kept for one more request when asked to', async () => {
    const get = visit();
    await get('/put');

    expect(await get('/keep')).toEqual({ status: 'saved' });
    expect(await get('/read')).toEqual({ status: 'saved' });
    expect(await get('/read')).toEqual({ status: 'none' });
  });

  it('takes falsy values for values', async () => {
    const get = visit();
    await get('/zero');

    expect(await get('/read')).toEqual({ status: 0 });
  });

  it('does not show in the request that leaves it, nor among the keys of the session', async () => {
    const get = visit();

    expect(await get('/same')).toEqual({ status: 'none' });
    expect(await get('/all')).toEqual({});
  });

  it('stays readable after save() in the request that read it', async () => {
    const get = visit();
    await get('/put');

    expect(await get('/saved')).toEqual({ status: 'saved' });
    expect(await get('/read')).toEqual({ status: 'none' });
  });

  it('of one owner is not shown to the next one who signs in, while what is left for that one is', async () => {
    const { app } = sessionApp({
      ann: (session) => session.login('ann'),
      change: (session) => {
        session.flash('status', 'for ann');
        session.login('bob');
        session.flash('greeting', 'hello bob');
      },
      read: (session) => [session.flashed('status', 'none'), session.flashed('greeting', 'none')],
    });
    const client = new TestClient(app);
    await client.get('/ann');
    await client.get('/change');

    expect(await (await client.get('/read')).json()).toEqual(['none', 'hello bob']);
  });
});
