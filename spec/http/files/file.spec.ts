import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, readdirSync, readlinkSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Controller, Get, Query, createApp, file } from 'mantisjs';
import type { FileInit } from 'mantisjs';
import { TestClient } from 'mantisjs/testing';
import { urlOf } from '../../transports.js';
import { changedAt, folderWith } from './folder.js';

const alphabet = 'abcdefghijklmnopqrstuvwxyz';
const big = Buffer.alloc(400_000, alphabet);

/** An application with one action, which sends a file. */
function fileApp(path: string, init?: FileInit) {
  @Controller()
  class FileController {
    @Get('/file')
    send() {
      return file(path, init);
    }

    @Get('/named')
    named(@Query('name') name: string) {
      return file(name, init);
    }
  }
  const lines: string[] = [];
  const note = (_fields: object, message: string) => void lines.push(message);
  const logger = { info: note, warn: note, error: note };
  return { app: createApp({ controllers: [FileController], session: false, logger }), lines };
}

function clientFor(path: string, init?: FileInit): TestClient {
  return new TestClient(fileApp(path, init).app);
}

function sent(content: string | Uint8Array = alphabet, init?: FileInit): TestClient {
  return clientFor(join(folderWith({ 'letters.txt': content }), 'letters.txt'), init);
}

describe('file()', () => {
  it('sends the file with its type, length and validators', async () => {
    const response = await sent().get('/file');

    expect(await response.text()).toBe(alphabet);
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'content-type': 'text/plain; charset=utf-8',
      'content-length': '26',
      'accept-ranges': 'bytes',
      'last-modified': changedAt.toUTCString(),
      'cache-control': 'no-cache',
      etag: expect.stringMatching(/^"q-[a-z0-9]+"$/),
    });
  });

  it('streams a large file unchanged', async () => {
    const response = await sent(big).get('/file');

    expect(response.headers.get('content-length')).toBe(String(big.length));
    expect(Buffer.from(await response.arrayBuffer()).equals(big)).toBe(true);
  });

  it('sends an empty file', async () => {
    const response = await sent('').get('/file', { headers: { range: 'bytes=0-5' } });

    expect([response.status, response.headers.get('content-length')]).toEqual([416, expect.any(String)]);
    expect((await sent('').get('/file')).headers.get('content-length')).toBe('0');
  });

  it('takes status, headers, type and the time to keep it', async () => {
    const init = {
      status: 404,
      type: 'text/html',
      maxAge: 60,
      immutable: true,
      headers: { 'X-Made': 'yes', ETag: '"v1"' },
    };
    const response = await sent(alphabet, init).get('/file', { headers: { range: 'bytes=0-1', 'if-none-match': '*' } });

    expect(response.status).toBe(404);
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'content-type': 'text/html',
      'cache-control': 'private, max-age=60, immutable',
      'x-made': 'yes',
      etag: '"v1"',
      'content-length': '26',
    });
  });

  it('is kept for no time that nobody has asked for, also in part and with another status', async () => {
    const part = await sent().get('/file', { headers: { range: 'bytes=0-1' } });
    const page = await sent(alphabet, { status: 404 }).get('/file');

    expect([part.status, part.headers.get('cache-control')]).toEqual([206, 'no-cache']);
    expect([page.status, page.headers.get('cache-control')]).toEqual([404, 'no-cache']);
  });

  it('has a weak tag while the file may still change within the tick of the clock', async () => {
    const root = folderWith({});
    writeFileSync(join(root, 'new.txt'), 'new');
    const response = await clientFor(join(root, 'new.txt')).get('/file');

    expect(response.headers.get('etag')).toMatch(/^W\/"/);
  });

  it('is downloaded under any name', async () => {
    const disposition = async (init: FileInit) =>
      (await sent('', init).get('/file')).headers.get('content-disposition');

    expect(await disposition({})).toBe(null);
    expect(await disposition({ download: true })).toBe('attachment; filename="letters.txt"');
    expect(await disposition({ as: 'a "b".txt' })).toBe(
      `inline; filename="a _b_.txt"; filename*=UTF-8''a%20%22b%22.txt`,
    );
    expect(await disposition({ download: true, as: 'März\r\n\u202e.pdf' })).toBe(
      `attachment; filename="M_rz.pdf"; filename*=UTF-8''M%C3%A4rz.pdf`,
    );
  });
});

describe('a file that cannot be sent', () => {
  it('is a 404 where there is none, or a folder', async () => {
    const root = folderWith({ 'a.txt': 'a' });

    expect((await clientFor(join(root, 'none.txt')).get('/file')).status).toBe(404);
    expect((await clientFor(join(root, 'a.txt', 'b')).get('/file')).status).toBe(404);
    expect((await clientFor(root).get('/file')).status).toBe(404);
    expect((await clientFor(`${root}/a.txt\0`).get('/file')).status).toBe(404);
    expect((await clientFor(join(root, 'x'.repeat(300))).get('/file')).status).toBe(404);
  });

  it('is a 404 where there is a pipe, which nobody waits for', async () => {
    const path = join(folderWith({}), 'pipe');
    execFileSync('mkfifo', [path]);

    expect((await clientFor(path).get('/file')).status).toBe(404);
  });

  it('is E_RESULT_INVALID in the log for a path that is none, or that leads upwards without a root', async () => {
    const { app, lines } = fileApp(undefined as never);
    const client = new TestClient(app);

    expect((await client.get('/file')).status).toBe(500);
    expect((await client.get('/named?name=uploads/../../secret')).status).toBe(500);
    expect(lines.filter((line) => line.includes('E_RESULT_INVALID'))).toHaveLength(2);
  });

  it('ends the response when the file shrinks while it is sent', async () => {
    const path = join(folderWith({ 'big.bin': Buffer.alloc(20_000_000) }), 'big.bin');
    const response = await fetch(`${await urlOf(fileApp(path).app)}/file`);
    truncateSync(path, 100);

    await expect(response.arrayBuffer()).rejects.toThrow(/terminated/);
  });

  it.runIf(process.platform === 'linux')(
    'leaves nothing open when the client leaves, asks with HEAD, or is told 304',
    async () => {
      const path = join(folderWith({ 'big.bin': Buffer.alloc(8_000_000) }), 'big.bin');
      const url = `${await urlOf(fileApp(path).app)}/file`;
      const etag = (await fetch(url, { method: 'HEAD' })).headers.get('etag') ?? '';
      for (let round = 0; round < 5; round += 1) {
        const response = await fetch(url);
        await response.body?.cancel();
        await fetch(url, { method: 'HEAD' });
        expect((await fetch(url, { headers: { 'if-none-match': etag } })).status).toBe(304);
      }

      await expect.poll(() => openFiles(path)).toBe(0);
    },
  );
});

describe('file() with a root', () => {
  const uploads = () => {
    const outside = folderWith({
      'secret.txt': 'secret',
      'root/open.txt': 'open',
      'root/.env': 'secret',
      'root/.git/x': 'secret',
    });
    const root = join(outside, 'root');
    symlinkSync('../secret.txt', join(root, 'out.txt'));
    symlinkSync('open.txt', join(root, 'in.txt'));
    symlinkSync('loop', join(root, 'loop'));
    mkdirSync(join(root, 'folder'));
    return clientFor('', { root });
  };

  it.each(['open.txt', 'in.txt'])('sends %s', async (name) => {
    expect(await (await uploads().get(`/named?name=${name}`)).text()).toBe('open');
  });

  it.each([
    '..%2Fsecret.txt',
    'folder%2F..%2F..%2Fsecret.txt',
    '..%5Csecret.txt',
    '%2Fetc%2Fpasswd',
    'out.txt',
    'loop',
    '.env',
    '.git%2Fx',
    '.%2Fopen.txt',
    'open.txt%00.png',
    'folder',
    'none.txt',
  ])('answers %s with 404', async (name) => {
    const response = await uploads().get(`/named?name=${name}`);

    expect([response.status, (await response.text()).includes('secret')]).toEqual([404, false]);
  });

  it('is a 500 where the folder itself is missing, so that somebody looks', async () => {
    const { app, lines } = fileApp('', { root: '/nonexistent' });

    expect((await new TestClient(app).get('/named?name=a')).status).toBe(500);
    expect(lines.join()).toContain('ENOENT');
  });
});

describe('a range', () => {
  const part = async (range: string, headers: Record<string, string> = {}, content: string | Uint8Array = alphabet) => {
    const response = await sent(content).get('/file', { headers: { range, ...headers } });
    return [response.status, response.headers.get('content-range'), await response.text()];
  };

  it.each([
    ['bytes=0-2', 'bytes 0-2/26', 'abc'],
    ['bytes=23-', 'bytes 23-25/26', 'xyz'],
    ['bytes=-2', 'bytes 24-25/26', 'yz'],
    ['bytes=-100', 'bytes 0-25/26', alphabet],
    ['bytes=20-99999999999999999999', 'bytes 20-25/26', 'uvwxyz'],
    ['Bytes = 1-1', 'bytes 1-1/26', 'b'],
  ])('%s is the part %s', async (range, contentRange, text) => {
    expect(await part(range)).toEqual([206, contentRange, text]);
  });

  it.each(['bytes=26-', 'bytes=-0', `bytes=${'9'.repeat(400)}-`])('%s is beyond the end', async (range) => {
    expect((await part(range)).slice(0, 2)).toEqual([416, 'bytes */26']);
  });

  it.each([
    'bytes=0-1,3-4',
    'bytes=5-2',
    'bytes=-',
    'bytes=a-b',
    'lines=0-1',
    'bytes',
    `bytes=${'0-,'.repeat(1000)}0-`,
  ])('%s is all of the file', async (range) => {
    expect(await part(range)).toEqual([200, null, alphabet]);
  });

  it('of a large file is streamed', async () => {
    const [status, , text] = await part('bytes=100000-399999', {}, big);

    expect([status, text === big.toString().slice(100_000)]).toEqual([206, true]);
  });

  it('holds only while If-Range names this version by a strong tag or its very date', async () => {
    const client = sent();
    const etag = (await client.get('/file')).headers.get('etag') ?? '';
    const status = async (condition: string) =>
      (await client.get('/file', { headers: { range: 'bytes=0-2', 'if-range': condition } })).status;

    expect(await status(etag)).toBe(206);
    expect(await status(changedAt.toUTCString())).toBe(206);
    expect(await status('"other"')).toBe(200);
    expect(await status(`W/${etag}`)).toBe(200);
    expect(await status(new Date(changedAt.getTime() + 1000).toUTCString())).toBe(200);
  });

  it('is ignored for HEAD, which answers as GET does for all of the file', async () => {
    const response = await sent().request('HEAD', '/file', { headers: { range: 'bytes=0-2' } });

    expect([response.status, response.headers.get('content-length')]).toEqual([200, '26']);
  });
});

it('a file that this process may not read is a 500 with the reason in the log', async () => {
  const root = folderWith({ 'locked.txt': 'x' });
  chmodSync(join(root, 'locked.txt'), 0o000);
  const { app, lines } = fileApp(join(root, 'locked.txt'));
  const { status } = await new TestClient(app).get('/file');

  // Who is root may read everything.
  const isRoot = process.getuid?.() === 0;
  expect([status, lines.join().includes('EACCES')]).toEqual(isRoot ? [200, false] : [500, true]);
});

/** How many of this process's descriptors are open on a file. */
function openFiles(path: string): number {
  return readdirSync('/proc/self/fd').filter((descriptor) => linkOf(descriptor) === path).length;
}

function linkOf(descriptor: string): string | undefined {
  try {
    return readlinkSync(`/proc/self/fd/${descriptor}`);
  } catch {
    // It was the one by which the list was read.
    return undefined;
  }
}
