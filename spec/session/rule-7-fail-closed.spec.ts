import {
  closeSync,
  fstatSync,
  openSync,
  renameSync,
  writeSync,
  rmSync,
  symlinkSync,
  writeFileSync,
  mkdirSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { TestClient } from 'mantisjs/testing';
import { filesIn, onlyFile, temporaryDirectory } from '../temporary-directory.js';
import { sessionApp } from './session-app.js';

const works = { read: (session: { get(key: string): unknown }) => String(session.get('user')) };

async function visitorWithFile() {
  const path = join(temporaryDirectory(), 'sessions');
  const { app, clock, log } = sessionApp(works, { driver: 'file', path });
  const client = await new TestClient(app).withSession({ user: 1 });
  return { client, path, clock, log };
}

describe('fail closed', () => {
  it('answers 503 where the session can be reached and the driver cannot be read', async () => {
    const { client, path, log } = await visitorWithFile();
    renameSync(path, `${path}-gone`);

    expect((await client.get('/read')).status).toBe(503);
    expect(log.join()).toContain('E_SESSION_UNREADABLE');
  });

  it('fails no request elsewhere', async () => {
    const { client, path } = await visitorWithFile();
    renameSync(path, `${path}-gone`);

    expect((await client.get('/plain')).status).toBe(200);
  });

  it('has the session back when the storage is back', async () => {
    const { client, path } = await visitorWithFile();
    renameSync(path, `${path}-gone`);
    await client.get('/read');
    renameSync(`${path}-gone`, path);

    expect(await (await client.get('/read')).text()).toBe('1');
  });

  it('takes a missing record for no session', async () => {
    const { client, path } = await visitorWithFile();
    rmSync(onlyFile(path).path);

    const response = await client.get('/read');

    expect([response.status, await response.text()]).toEqual([200, 'undefined']);
  });

  it.each(['', '{', 'null', '[]', '{"data":[]}', '{"data":{}}', '\0\0\0', 'x'.repeat(100_000)])(
    'sets a file aside that holds %.20j, reports it, and takes it for no session',
    async (content) => {
      const { client, path, log } = await visitorWithFile();
      const { path: file } = onlyFile(path);
      writeFileSync(file, content);

      const response = await client.get('/read');

      expect([response.status, await response.text()]).toEqual([200, 'undefined']);
      expect(filesIn(path)).toEqual([expect.stringMatching(/^quarantine\//)]);
      expect(log).toEqual(['A session file could not be understood and was set aside.']);
    },
  );

  it('follows no link and opens no folder in the place of a file', async () => {
    const { client, path } = await visitorWithFile();
    const { path: file, text } = onlyFile(path);
    rmSync(file);
    writeFileSync(`${path}-elsewhere`, text);
    symlinkSync(`${path}-elsewhere`, file);

    expect(await (await client.get('/read')).text()).toBe('undefined');

    mkdirSync(file);
    expect(await (await client.get('/read')).text()).toBe('undefined');
  });

  it('finds the end of a session whose renewal a broken commit has hidden', async () => {
    const { client, path, clock } = await visitorWithFile();
    clock.advance(7000);
    await client.get('/plain');
    clock.advance(7000);
    const [name = ''] = filesIn(path);
    const descriptor = openSync(join(path, name), 'r+');
    writeSync(descriptor, 'half a slot', fstatSync(descriptor).size / 2);
    closeSync(descriptor);

    expect(await (await client.get('/read')).text()).toBe('1');
  });

  it('refuses a session that has grown too large, and keeps what was stored (E_SESSION_TOO_LARGE)', async () => {
    const path = temporaryDirectory();
    const { app, log } = sessionApp(
      { grow: (session) => session.set('big', 'x'.repeat(1_000_000)) },
      { driver: 'file', path },
    );
    const client = await new TestClient(app).withSession({ user: 1 });

    expect((await client.get('/grow')).status).toBe(500);
    expect(log.join()).toContain('E_SESSION_TOO_LARGE');
    expect(await client.session()).toEqual({ user: 1 });
  });

  it('serves a request whose renewal fails, and says so in the log', async () => {
    const { app, clock, log } = sessionApp(works, { driver: brokenTouch() });
    const client = await new TestClient(app).withSession({ user: 1 });
    clock.advance(3600);

    expect(await (await client.get('/read')).text()).toBe('1');
    expect(log).toContain('The end of a session could not be moved.');
  });
});

function brokenTouch() {
  const records = new Map();
  return {
    read: (key: string) => records.get(key),
    write: (key: string, record: unknown) => void records.set(key, record),
    destroy: (key: string) => void records.delete(key),
    touch: () => Promise.reject(new Error('read-only')),
  };
}
