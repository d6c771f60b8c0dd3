import { describe, expect, it } from 'vitest';
import type { SessionCookieOptions } from 'mantisjs';
import { TestClient } from 'mantisjs/testing';
import { sessionApp } from './session-app.js';

const works = {
  write: (session: { set(key: string, value: unknown): void }) => session.set('user', 1),
  read: (session: { get(key: string): unknown }) => String(session.get('user')),
  logout: (session: { destroy(): void }) => session.destroy(),
};

async function cookieLine(cookie: SessionCookieOptions, headers: Record<string, string> = {}): Promise<string> {
  const { app } = sessionApp(works, { cookie, lifetime: 100 });
  const [line = ''] = (await new TestClient(app).get('/write', { headers })).headers.getSetCookie();
  return line.replace(/=[\w-]{43};/, '=ID;');
}

describe('the cookie', () => {
  it.each<[string, SessionCookieOptions]>([
    ['session_id=ID; Path=/; HttpOnly; SameSite=Lax', {}],
    ['__Host-session_id=ID; Path=/; HttpOnly; Secure; SameSite=Lax', { secure: true }],
    [
      'id=ID; Domain=example.com; Path=/app; HttpOnly; SameSite=Strict',
      { name: 'id', domain: 'example.com', path: '/app', sameSite: 'strict' },
    ],
    [
      'id=ID; Path=/; HttpOnly; Secure; Partitioned; SameSite=None',
      { name: 'id', secure: true, sameSite: 'none', partitioned: true },
    ],
    ['session_id=ID; Max-Age=100; Path=/; HttpOnly; SameSite=Lax', { persistent: true }],
  ])('is %s', async (line, options) => {
    expect(await cookieLine(options)).toBe(line);
  });

  it('is not Secure because a stranger says that the request was HTTPS', async () => {
    expect(await cookieLine({}, { 'x-forwarded-proto': 'https' })).not.toContain('Secure');
  });

  it('is cleared with the attributes it was set with', async () => {
    const { app } = sessionApp(works, { cookie: { name: 'id', domain: 'example.com', path: '/app' } });
    const client = await new TestClient(app).withSession({ user: 1 });

    const [line] = (await client.get('/logout')).headers.getSetCookie();

    expect(line).toBe(
      'id=; Max-Age=0; Domain=example.com; Path=/app; Expires=Thu, 01 Jan 1970 00:00:00 GMT; HttpOnly; SameSite=Lax',
    );
  });

  it('counts where it names a live session when there are several of one name', async () => {
    const { app } = sessionApp(works);
    const client = await new TestClient(app).withSession({ user: 7 });
    const cookie = `session_id=${'A'.repeat(43)}; session_id=x; session_id=${client.cookies.get('session_id')}`;

    expect(await (await client.get('/read', { headers: { cookie } })).text()).toBe('7');
  });

  it.each(['%73ession_id', 'Session_id', 'xsession_id'])('is not read from one named %s', async (name) => {
    const { app } = sessionApp(works);
    const client = await new TestClient(app).withSession({ user: 7 });
    const cookie = `${name}=${client.cookies.get('session_id')}`;

    expect(await (await client.get('/read', { headers: { cookie } })).text()).toBe('undefined');
  });

  it('is sent again by a renewal only when it is persistent', async () => {
    const { app, clock } = sessionApp(works, { lifetime: 100, cookie: { persistent: true } });
    const client = await new TestClient(app).withSession({ user: 1 });
    clock.advance(50);

    expect((await client.get('/read')).headers.getSetCookie().join()).toContain('Max-Age=100');
  });

  it('is sent again also by a route that cannot reach the session', async () => {
    const { app, clock } = sessionApp(works, { lifetime: 100, cookie: { persistent: true } });
    const client = await new TestClient(app).withSession({ user: 1 });
    clock.advance(50);

    expect((await client.get('/plain')).headers.getSetCookie().join()).toContain('Max-Age=100');
  });

  it('carries a new id after regenerate, and the old one is dead', async () => {
    const { app } = sessionApp({ ...works, renew: (session) => session.regenerate() });
    const client = await new TestClient(app).withSession({ user: 7 });
    const old = client.cookies.get('session_id') ?? '';

    await client.get('/renew');

    expect(client.cookies.get('session_id')).not.toBe(old);
    expect(await client.session()).toEqual({ user: 7 });
    expect(await (await client.get('/read', { headers: { cookie: `session_id=${old}` } })).text()).toBe('undefined');
  });
});
