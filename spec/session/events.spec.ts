import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { writeFileSync } from 'node:fs';
import { describe, expect, it, onTestFinished } from 'vitest';
import { SessionCounters, SessionRegistry } from 'mantisjs';
import type { SessionEventName } from 'mantisjs';
import { TestClient } from 'mantisjs/testing';
import { onlyFile, temporaryDirectory } from '../temporary-directory.js';
import { gate, sessionApp } from './session-app.js';
import type { Work } from './session-app.js';

/** What is published under some names from now on. */
function listen(...names: SessionEventName[]): unknown[] {
  const heard: unknown[] = [];
  for (const name of names) {
    const hear = (facts: unknown): void => void heard.push([name, facts]);
    subscribe(`mantisjs:session:${name}`, hear);
    onTestFinished(() => void unsubscribe(`mantisjs:session:${name}`, hear));
  }
  return heard;
}

const works: Record<string, Work> = {
  read: (session) => String(session.get('user')),
  write: (session) => void session.increment('n'),
  login: (session) => session.login('ann'),
  regenerate: (session) => session.regenerate(),
  logout: (session) => session.logout(),
  destroy: (session) => session.destroy(),
};
const timed = { duration: expect.any(Number) };

function build() {
  const path = temporaryDirectory();
  const built = sessionApp(works, { driver: 'file', path, lifetime: 3600 });
  const counts = () => {
    const all = Object.entries(built.app.container.resolve(SessionCounters).counts);
    return Object.fromEntries(all.filter(([, count]) => count > 0));
  };
  return { ...built, path, client: new TestClient(built.app), counts };
}

describe('session events', () => {
  it.each<[SessionEventName, string, object]>([
    ['committed', '/write', timed],
    ['regenerated', '/login', { ...timed, reason: 'login' }],
    ['regenerated', '/regenerate', { ...timed, reason: 'regenerate' }],
    ['destroyed', '/logout', { ...timed, reason: 'logout' }],
    ['destroyed', '/destroy', { ...timed, reason: 'destroy' }],
  ])('tell of %s at %s', async (name, page, facts) => {
    const { client, counts } = build();
    await client.get('/write');
    const heard = listen(name);

    await client.get(page);

    expect(heard).toEqual([[name, facts]]);
    expect(counts()).toEqual({ created: 1, [name]: 1 });
  });

  it('tell of a session that begins, and of nothing where nothing happens', async () => {
    const { client, counts } = build();
    const heard = listen('created', 'committed');

    await client.get('/read');
    await client.get('/write');
    await client.get('/read');

    expect(heard).toEqual([['created', timed]]);
    expect(counts()).toEqual({ created: 1 });
  });

  it('tell of a renewal and of the end that was found', async () => {
    const { client, clock, counts } = build();
    await client.get('/write');
    const heard = listen('renewed', 'expired');

    clock.advance(1800);
    await client.get('/read');
    clock.advance(3601);
    await client.get('/read');

    expect(heard).toEqual([
      ['renewed', timed],
      ['expired', { found: 'read' }],
    ]);
    expect(counts()).toMatchObject({ renewed: 1, expired: 1 });
  });

  it('tell of a session that is revoked', async () => {
    const { app, client } = build();
    await client.get('/login');
    await client.get('/write');
    await client.get('/login');
    const heard = listen('destroyed');

    await app.container.resolve(SessionRegistry).revokeAll('ann');

    expect(heard).toEqual([['destroyed', { ...timed, reason: 'revoke' }]]);
  });

  it('tell of a commit that was merged', async () => {
    const begun = gate();
    const go = gate();
    const slow: Work = async (session) => {
      session.get('n');
      begun.open();
      await go.opened;
      session.set('late', true);
    };
    const { app } = sessionApp({ ...works, slow }, { driver: 'file', path: temporaryDirectory() });
    const client = await new TestClient(app).withSession({ n: 1 });
    const answer = client.get('/slow');
    await begun.opened;
    await client.get('/write');
    const heard = listen('merged');
    go.open();
    await answer;

    expect(heard).toEqual([['merged', {}]]);
  });

  it('tell of a commit that came too late', async () => {
    const begun = gate();
    const go = gate();
    const slow: Work = async (session) => {
      session.get('n');
      begun.open();
      await go.opened;
      session.set('late', true);
    };
    const { app } = sessionApp({ ...works, slow }, { driver: 'file', path: temporaryDirectory() });
    const client = await new TestClient(app).withSession({ n: 1 });
    const answer = client.get('/slow');
    await begun.opened;
    await client.get('/logout');
    const heard = listen('committed', 'gone');
    go.open();
    await answer;

    expect(heard).toEqual([['gone', {}]]);
  });

  it('tell of a file that was set aside', async () => {
    const { app, path } = build();
    const client = await new TestClient(app).withSession({ n: 1 });
    writeFileSync(onlyFile(path).path, 'nonsense');
    const heard = listen('corrupt');

    await client.get('/read');

    expect(heard).toEqual([['corrupt', { reason: 'damaged' }]]);
  });

  it('never hold an id', async () => {
    const heard = listen('created', 'committed', 'regenerated', 'destroyed', 'renewed', 'gone', 'merged');
    const { client } = build();
    await client.get('/write');
    const id = client.cookies.get('session_id') ?? 'none';
    await client.get('/login');

    expect(heard).toHaveLength(2);
    expect(JSON.stringify(heard)).not.toContain(id);
  });
});
