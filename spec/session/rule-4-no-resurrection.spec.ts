import { describe, expect, it } from 'vitest';
import { TestClient } from 'mantisjs/testing';
import { filesIn, temporaryDirectory } from '../temporary-directory.js';
import { gate, sessionApp } from './session-app.js';
import type { Work } from './session-app.js';

const logout: Work = (session) => session.destroy();

/** A request that writes only after `end` has run, in a session that another request began. */
async function slowWriter(end: Work, write: Work = (session) => session.set('late', true)) {
  const started = gate();
  const slow = gate();
  const path = temporaryDirectory();
  const { app, log } = sessionApp(
    {
      async slow(session) {
        session.get('user');
        started.open();
        await slow.opened;
        return write(session) ?? 'done';
      },
      end,
    },
    { driver: 'file', path },
  );
  const client = await new TestClient(app).withSession({ user: 1 });
  const answer = client.get('/slow');
  await started.opened;
  await client.get('/end');
  slow.open();
  return { client, path, log, response: await answer };
}

describe('no resurrection', () => {
  it('drops the commit of a request that is slower than a logout, and lets its answer out as made', async () => {
    const { response, path } = await slowWriter(logout);

    expect([response.status, await response.text()]).toEqual([200, 'done']);
    expect(filesIn(path)).toEqual([]);
  });

  it('sends no cookie with the slower answer', async () => {
    expect((await slowWriter(logout)).response.headers.getSetCookie()).toEqual([]);
  });

  it('says in the log that a commit was dropped, without the id', async () => {
    expect((await slowWriter(logout)).log).toEqual(['A commit was dropped: its session had ended meanwhile.']);
  });

  it('rejects save() with E_SESSION_ENDED', async () => {
    let failure: unknown;
    const write: Work = async (session) => {
      session.set('late', true);
      await session.save().catch((error: unknown) => (failure = error));
    };

    await slowWriter(logout, write);

    expect(failure).toMatchObject({ code: 'E_SESSION_ENDED' });
  });

  it('leaves the new id to a request that regenerated meanwhile', async () => {
    const { client, response } = await slowWriter((session) => session.regenerate());

    expect(response.headers.getSetCookie()).toEqual([]);
    expect(await client.session()).toEqual({ user: 1 });
  });

  it('does not clear the cookie of a new id by a slower logout', async () => {
    const { client, response } = await slowWriter((session) => session.regenerate(), logout);

    expect(response.headers.getSetCookie()).toEqual([]);
    expect(await client.session()).toEqual({ user: 1 });
  });

  it('does not give the visitor a second session after a slower destroy-and-write', async () => {
    const { response, path } = await slowWriter(
      (session) => session.regenerate(),
      (session) => (session.destroy(), session.set('late', true)),
    );

    expect(response.headers.getSetCookie()).toEqual([]);
    expect(filesIn(path)).toHaveLength(1);
  });

  it('does not move the end of a session that has been destroyed', async () => {
    const path = temporaryDirectory();
    const { app, clock } = sessionApp({ logout }, { driver: 'file', path });
    const client = await new TestClient(app).withSession({ user: 1 });
    const id = client.cookies.get('session_id') ?? '';
    await client.get('/logout');

    clock.advance(600);
    const response = await client.get('/plain', { headers: { cookie: `session_id=${id}` } });

    expect([response.status, response.headers.getSetCookie()]).toEqual([200, []]);
    expect(filesIn(path)).toEqual([]);
  });

  it('sends no cookie when a dead id is read', async () => {
    const { app } = sessionApp({ logout, read: (session) => String(session.get('user')) });
    const client = await new TestClient(app).withSession({ user: 1 });
    const id = client.cookies.get('session_id') ?? '';
    await client.get('/logout');

    const response = await client.get('/read', { headers: { cookie: `session_id=${id}` } });

    expect([await response.text(), response.headers.getSetCookie()]).toEqual(['undefined', []]);
  });
});
