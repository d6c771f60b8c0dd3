import { describe, expect, it } from 'vitest';
import { TestClient } from 'mantisjs/testing';
import { filesIn, temporaryDirectory } from '../temporary-directory.js';
import { sessionApp } from './session-app.js';
import type { Work } from './session-app.js';

describe('no write, no trace', () => {
  it('gives a visitor who only reads no cookie and no record', async () => {
    const path = temporaryDirectory();
    const { app } = sessionApp(
      { read: (session) => ({ theme: session.get('theme'), all: session.all() }) },
      { driver: 'file', path },
    );

    const response = await new TestClient(app).get('/read');

    expect(response.headers.getSetCookie()).toEqual([]);
    expect(filesIn(path)).toEqual([]);
  });

  it.each<[string, Work]>([
    ['get', (session) => void session.get('theme')],
    ['has', (session) => void session.has('theme')],
    ['pull', (session) => void session.pull('theme')],
    ['delete', (session) => session.delete('theme')],
    ['clear', (session) => session.clear()],
    ['regenerate', (session) => session.regenerate()],
    ['destroy', (session) => session.destroy()],
    ['save', (session) => session.save()],
  ])('leaves no trace of %s alone', async (_method, work) => {
    const path = temporaryDirectory();
    const { app } = sessionApp({ work }, { driver: 'file', path });

    const response = await new TestClient(app).get('/work');

    expect(response.headers.getSetCookie()).toEqual([]);
    expect(filesIn(path)).toEqual([]);
  });

  it('leaves no trace of a value that is taken back in the same request', async () => {
    const { app } = sessionApp({
      work: (session) => {
        session.set('theme', 'dark');
        session.delete('theme');
      },
    });

    expect((await new TestClient(app).get('/work')).headers.getSetCookie()).toEqual([]);
  });

  it('never adopts an id that it did not issue', async () => {
    const { app } = sessionApp({ write: (session) => session.set('theme', 'dark') });
    const client = new TestClient(app);
    const forged = 'A'.repeat(43);
    client.cookies.set('session_id', forged);

    await client.get('/write');

    expect(client.cookies.get('session_id')).not.toBe(forged);
  });

  it.each([
    '',
    'undefined',
    'A'.repeat(42),
    'A'.repeat(44),
    'A'.repeat(10_000),
    '../../etc/passwd',
    '..%2f..%2fetc',
    '%00',
    'ä'.repeat(43),
  ])('takes the cookie %j for no session', async (value) => {
    const path = temporaryDirectory();
    const { app } = sessionApp({ read: (session) => String(session.isNew) }, { driver: 'file', path });

    const response = await new TestClient(app).get('/read', {
      headers: { cookie: `session_id=${Buffer.from(value).toString('latin1')}` },
    });

    expect([response.status, await response.text()]).toEqual([200, 'true']);
    expect(filesIn(path)).toEqual([]);
  });
});
