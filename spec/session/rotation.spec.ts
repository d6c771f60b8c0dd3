import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { Controller, Get, SessionLock, SessionRegistry, SessionService } from 'mantisjs';
import type { SessionOptions } from 'mantisjs';
import { TestClient } from 'mantisjs/testing';
import { filesIn, temporaryDirectory } from '../temporary-directory.js';
import { gate, sessionApp } from './session-app.js';
import type { Work } from './session-app.js';

const read: Work = (session) => String(session.get('user'));
const login: Work = (session) => session.login('ann');
const logout: Work = (session) => session.logout();

/** A visitor with a session whose id is due for a new one. */
async function dueVisitor(works: Record<string, Work> = {}, options: SessionOptions = {}) {
  const path = temporaryDirectory();
  const session = { driver: 'file', path, rotateEvery: 900, ...options } as const;
  const { app, clock, log } = sessionApp({ read, login, logout, ...works }, session);
  const client = await new TestClient(app).withSession({ user: 1 });
  const oldId = client.cookies.get('session_id') ?? '';
  clock.advance(900);
  /** A request that still carries the old id. */
  const late = (page: string) => new TestClient(app).get(page, { headers: { cookie: `session_id=${oldId}` } });
  return { app, clock, log, client, oldId, late, path };
}

/** Counts without `increment`, which only the lock makes safe. */
function countingApp() {
  @Controller()
  class CounterController {
    constructor(private readonly session: SessionService) {}

    @Get('/count')
    @SessionLock()
    async count() {
      const n = Number(this.session.get('n'));
      await new Promise(setImmediate);
      this.session.set('n', n + 1);
    }
  }
  return sessionApp({}, { rotateEvery: 900 }, { controllers: [CounterController] });
}

const idIn = (response: Response) => /session_id=([^;]+)/.exec(response.headers.getSetCookie()[0] ?? '')?.[1];

describe('rotateEvery', () => {
  it('leaves a younger id alone', async () => {
    const { app, clock } = sessionApp({ read }, { rotateEvery: 900 });
    const client = await new TestClient(app).withSession({ user: 1 });
    clock.advance(899);

    expect((await client.get('/read')).headers.getSetCookie()).toEqual([]);
  });

  it('gives a live session a new id with the same data, once', async () => {
    const { client, oldId } = await dueVisitor();

    const response = await client.get('/read');

    expect(await response.text()).toBe('1');
    expect(idIn(response)).toHaveLength(43);
    expect(idIn(response)).not.toBe(oldId);
    expect((await client.get('/read')).headers.getSetCookie()).toEqual([]);
    expect(await client.session()).toEqual({ user: 1 });
  });

  it('serves requests with the old id for 30 seconds and tells them the new one again', async () => {
    const { client, clock, late } = await dueVisitor();
    const newId = idIn(await client.get('/read'));

    clock.advance(29);
    const response = await late('/read');

    expect([await response.text(), idIn(response)]).toEqual(['1', newId]);
    expect(idIn(await late('/plain'))).toBe(newId);
  });

  it('takes an old id for no session after that, and reports it', async () => {
    const { client, clock, late, log } = await dueVisitor();
    await client.get('/read');

    clock.advance(31);
    const response = await late('/read');

    expect([await response.text(), response.headers.getSetCookie()]).toEqual(['undefined', []]);
    expect(log).toEqual(['A session id was used that had been replaced.']);
    expect(await client.session()).toEqual({ user: 1 });
  });

  it('ends all sessions of the owner then, with revokeOnReuse', async () => {
    const { app, client, clock, late } = await dueVisitor({}, { revokeOnReuse: true });
    const other = new TestClient(app);
    await other.get('/login');
    await client.get('/login');
    clock.advance(900);
    const before = client.cookies.get('session_id') ?? '';
    await client.get('/read');

    clock.advance(31);
    await late('/read');
    expect(await client.session()).toBeDefined();
    await new TestClient(app).get('/read', { headers: { cookie: `session_id=${before}` } });

    expect([await client.session(), await other.session()]).toEqual([undefined, undefined]);
  });

  it('ends the session of a visitor without an owner then, with revokeOnReuse', async () => {
    const { client, clock, late } = await dueVisitor({}, { revokeOnReuse: true });
    await client.get('/read');

    clock.advance(31);
    await late('/read');

    expect(await client.session()).toBeUndefined();
  });

  it('keeps what a request writes that began under the old id', async () => {
    const begun = gate();
    const go = gate();
    const slow: Work = async (session) => {
      session.get('user');
      begun.open();
      await go.opened;
      session.increment('n');
    };
    const { client, late } = await dueVisitor({ slow });
    const answer = late('/slow');
    await begun.opened;
    const newId = idIn(await client.get('/read'));
    go.open();

    expect(idIn(await answer)).toBe(newId);
    expect(await client.session()).toEqual({ user: 1, n: 1 });
  });

  it('rotates once for requests that come together', async () => {
    const { client, late, path } = await dueVisitor();

    const responses = await Promise.all(Array.from({ length: 20 }, () => late('/read')));

    expect(new Set(responses.map(idIn)).size).toBe(1);
    expect(await Promise.all(responses.map((response) => response.text()))).toEqual(Array(20).fill('1'));
    // The session, and what leads to it from the old id.
    expect(filesIn(path)).toHaveLength(2);
    expect(await client.session()).toEqual({ user: 1 });
  });

  it.each(['/logout', '/login'])('lets %s under the old id reach the session', async (page) => {
    const { app, client, late } = await dueVisitor();
    const newId = idIn(await client.get('/read'));

    const response = await late(page);

    const cookie = `session_id=${newId}`;
    expect(await (await new TestClient(app).get('/read', { headers: { cookie } })).text()).toBe('undefined');
    expect(idIn(response)).not.toBe(newId);
  });

  it('does not bring the new id back where a login has replaced that', async () => {
    const { client, late } = await dueVisitor();
    await client.get('/read');
    await client.get('/login');

    const response = await late('/read');

    expect([await response.text(), response.headers.getSetCookie()]).toEqual(['undefined', []]);
  });

  it('takes the owner along and lists the session once', async () => {
    const { app, client, clock } = await dueVisitor();
    await client.get('/login');
    clock.advance(900);
    await client.get('/read');

    expect(await app.container.resolve(SessionRegistry).of('ann')).toHaveLength(1);
  });

  it('shows neither id in what stays under the old one', async () => {
    const { client, oldId, path } = await dueVisitor();
    const newId = idIn(await client.get('/read')) ?? '';

    const texts = filesIn(path).map((file) => readFileSync(`${path}/${file}`, 'utf8'));

    expect(texts.some((text) => text.includes(oldId) || text.includes(newId))).toBe(false);
    expect(texts.filter((text) => text.includes('"user":1'))).toHaveLength(1);
  });

  it('works with a driver of three methods', async () => {
    const records = new Map();
    const driver = {
      read: async (key: string) => records.get(key),
      write: async (key: string, record: unknown) => void records.set(key, record),
      destroy: async (key: string) => void records.delete(key),
    };
    const { client, late } = await dueVisitor({ write: (session) => session.increment('n') }, { driver });
    const newId = idIn(await client.get('/read'));

    expect(idIn(await late('/write'))).toBe(newId);
    expect(await client.session()).toEqual({ user: 1, n: 1 });
  });

  it('keeps one turn of @SessionLock for the old and the new id', async () => {
    const { app, clock } = countingApp();
    const client = await new TestClient(app).withSession({ n: 0 });
    const cookie = client.cookies.header ?? '';
    clock.advance(900);
    await client.get('/count');

    const old = Array.from({ length: 10 }, () => new TestClient(app).get('/count', { headers: { cookie } }));
    const fresh = Array.from({ length: 10 }, () => client.get('/count'));
    await Promise.all([...old, ...fresh]);

    expect(await client.session()).toEqual({ n: 21 });
  });
});
