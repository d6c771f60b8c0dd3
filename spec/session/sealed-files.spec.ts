import { copyFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { BootError, SessionDriver, createApp } from 'mantisjs';
import type { SessionOptions } from 'mantisjs';
import { TestClient } from 'mantisjs/testing';
import { filesIn, onlyFile, temporaryDirectory } from '../temporary-directory.js';
import { sessionApp } from './session-app.js';
import type { Work } from './session-app.js';

const works: Record<string, Work> = {
  read: (session) => String(session.get('user')),
  write: (session) => void session.increment('n'),
};
const first = 'a-first-secret-that-is-long-enough-1';
const second = 'a-second-secret-that-is-long-enough2';

function appWith(path: string, options: SessionOptions = {}) {
  return sessionApp(works, { driver: 'file', path, ...options });
}

/** A visitor with a session that was sealed with the first secret, and what others make of the visitor's cookie. */
async function sealed() {
  const path = temporaryDirectory();
  const { app } = appWith(path, { secrets: [first] });
  const client = await new TestClient(app).withSession({ user: 'ann' });
  const cookie = client.cookies.header ?? '';
  const ask = async (options: SessionOptions, page = '/read') => {
    const other = appWith(path, options);
    const response = await new TestClient(other.app).get(page, { headers: { cookie } });
    return { status: response.status, text: await response.text(), log: other.log };
  };
  return { path, client, cookie, ask };
}

describe('sealed session files', () => {
  it('show nothing of the session to who reads the directory', async () => {
    const { path } = await sealed();
    const { text } = onlyFile(path);

    expect(text).not.toContain('"user"');
    expect(text).toMatch(/^\{"revision":1,"checksum":"[0-9a-f]{8}","sealed":"[\w-]+\.[\w-]+"\} +\n/);
  });

  it('are read and written like others', async () => {
    const { client } = await sealed();
    for (let n = 0; n < 3; n += 1) await client.get('/write');

    expect(await client.session()).toEqual({ user: 'ann', n: 3 });
  });

  it('grow', async () => {
    const path = temporaryDirectory();
    const { app } = sessionApp(
      { grow: (session) => session.push('list', 'x'.repeat(900)) },
      { driver: 'file', path, secrets: [first] },
    );
    const client = await new TestClient(app).withSession({});
    for (let n = 0; n < 5; n += 1) await client.get('/grow');

    expect((await client.session())?.['list']).toHaveLength(5);
  });

  it('are opened by an older secret, and sealed with the newest from the next commit on', async () => {
    const { ask } = await sealed();

    expect(await ask({ secrets: [second, first] })).toMatchObject({ status: 200, text: 'ann' });
    await ask({ secrets: [second, first] }, '/write');

    expect(await ask({ secrets: [second] })).toMatchObject({ status: 200, text: 'ann' });
    expect(await ask({ secrets: [first] })).toMatchObject({ status: 200, text: 'undefined' });
  });

  it.each([{ secrets: [second] as [string] }, {}])(
    'open no session with %j, say so, and stay as they are',
    async (options) => {
      const { path, ask } = await sealed();
      const before = onlyFile(path);

      const { status, text, log } = await ask(options);

      expect([status, text]).toEqual([200, 'undefined']);
      expect(log).toEqual([expect.stringContaining('not sealed with any of the secrets')]);
      expect(onlyFile(path)).toEqual(before);
      expect(await ask({ secrets: [first] })).toMatchObject({ text: 'ann' });
    },
  );

  it('take no plain file for a session', async () => {
    const path = temporaryDirectory();
    const client = await new TestClient(appWith(path).app).withSession({ user: 'mallory' });
    const { app } = appWith(path, { secrets: [first] });

    const response = await new TestClient(app).get('/read', { headers: { cookie: client.cookies.header ?? '' } });

    expect(await response.text()).toBe('undefined');
  });

  it("are of no use in another session's place", async () => {
    const { path, client, ask } = await sealed();
    const { path: mine } = onlyFile(path);
    const app = appWith(path, { secrets: [first] });
    const other = await new TestClient(app.app).withSession({ user: 'bob' });
    const theirs =
      filesIn(path)
        .map((file) => join(path, file))
        .find((file) => file !== mine) ?? '';
    copyFileSync(theirs, mine);

    expect(await ask({ secrets: [first] })).toMatchObject({ status: 200, text: 'undefined' });
    expect(await (await client.get('/read')).text()).toBe('undefined');
    expect(await other.session()).toEqual({ user: 'bob' });
    expect(filesIn(path).filter((file) => file.startsWith('quarantine'))).toHaveLength(1);
  });

  it('are set aside when somebody has changed them', async () => {
    const { path, ask } = await sealed();
    const { path: file, text } = onlyFile(path);
    const changed = text.replace(
      /("sealed":"[\w-]+\.)(.)/,
      (_, head: string, letter: string) => head + (letter === 'A' ? 'B' : 'A'),
    );
    const line = changed.slice(0, text.length / 2).trimEnd();
    writeFileSync(file, withChecksum(line).padEnd(text.length / 2 - 1) + '\n' + text.slice(text.length / 2));

    const { status, text: answer, log } = await ask({ secrets: [first] });

    expect([status, answer]).toEqual([200, 'undefined']);
    expect(log).toEqual(['A session file could not be understood and was set aside.']);
  });

  it('expire and are swept also by who has not the secret', async () => {
    const { path } = await sealed();
    const { app, clock } = appWith(path, { secrets: [second] });
    new TestClient(app);
    const driver = app.container.resolve(SessionDriver);
    clock.advance(7201);
    for (let shard = 0; shard < 256; shard += 1) await driver.sweep?.();

    expect(filesIn(path).filter((file) => file !== 'sweeper')).toEqual([]);
  });

  it.each([[], ['short'], 'a-string-that-is-long-but-no-list-at-all', [42]])(
    'refuse the secrets %j at boot',
    (secrets) => {
      const options = { session: { path: temporaryDirectory(), secrets: secrets as unknown as [string] } };
      const boot = () => new TestClient(createApp(options));

      expect(boot).toThrow(BootError);
      expect(boot).toThrow(/session\.secrets/);
    },
  );
});

/** A slot's line with the checksum that fits what stands in it. */
function withChecksum(line: string): string {
  const [, revision = '', rest = ''] = /^\{"revision":(\d+),"checksum":"\w+",(.*)$/.exec(line) ?? [];
  const sum = crc32(`${revision}:${rest}`).toString(16).padStart(8, '0');
  return `{"revision":${revision},"checksum":"${sum}",${rest}`;
}
