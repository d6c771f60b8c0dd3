import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createApp } from 'mantisjs';
import { fill } from './folder.js';

const tree = {
  'secret.txt': 'SECRET beside the folder',
  'public-secret/x.txt': 'SECRET in a folder whose name begins alike',
  'public/open.txt': 'open',
  'public/a/b.txt': 'open',
  'public/a/index.html': 'open',
  'public/%2e%2e/x.txt': 'open',
  'public/.env': 'SECRET hidden',
  'public/a/.git/config': 'SECRET hidden',
  'public/a/..hidden': 'SECRET hidden',
};

/** What hostile paths are made of. */
const piece = fc.constantFrom(
  ...['/', '//', '\\', '%2f', '%2F', '%5c', '%5C', '.', '..', '...', '%2e', '%2E', '%2e%2e', '.%2e', '%252e', '%00'],
  ...[
    'a',
    'b.txt',
    'open.txt',
    'public',
    'public-secret',
    'secret.txt',
    'x.txt',
    '.env',
    '.git',
    'config',
    'up',
    'out',
  ],
  ...['etc/passwd', 'C:', '~', '?', ';', '%c0%ae', '%u002e', '\u00e9', ' ', '%20', ':', '*', '|', '%', '..hidden'],
);
const hostilePath = fc.array(piece, { maxLength: 12 }).map((pieces) => `/${pieces.join('')}`);

let port = 0;
let close: () => Promise<void>;

beforeAll(async () => {
  const root = fill(mkdtempSync(join(tmpdir(), 'mantis-')), tree);
  symlinkSync('..', join(root, 'public/up'));
  symlinkSync('../secret.txt', join(root, 'public/out'));
  const app = createApp({
    session: false,
    logger: false,
    static: [join(root, 'public'), { path: join(root, 'public'), prefix: '/a' }],
  });
  ({ port } = await app.listen(0));
  close = async () => {
    await app.close();
    rmSync(root, { recursive: true });
  };
});

afterAll(() => close());

describe('whatever path is asked for', () => {
  it('no file beside the folder, and no hidden one, is sent', async () => {
    await fc.assert(
      fc.asyncProperty(hostilePath, async (path) => {
        const answer = await answerTo(path);

        expect(answer).not.toContain('SECRET');
        expect(answer).not.toContain('root:');
        expect(Number(answer.split(' ')[1])).toBeLessThan(500);
      }),
      { numRuns: 400 },
    );
  });

  it.each(['/../secret.txt', '/a/../../secret.txt', '/%2e%2e/secret.txt', '/..%2fsecret.txt', '/..\\secret.txt'])(
    '%s is no way out',
    async (path) => {
      expect(await answerTo(path)).toMatch(/^HTTP\/1\.1 404 /);
    },
  );

  it.each([
    '/..%5csecret.txt',
    '/%2e%2e%5csecret.txt',
    '//open.txt',
    '/./open.txt',
    '/a/../open.txt',
    '/out',
    '/up/secret.txt',
  ])('%s is a 404', async (path) => {
    expect(await answerTo(path)).toMatch(/^HTTP\/1\.1 404 /);
  });

  it.each(['/open.txt%00.png', '/%zz', '/%ff'])('%s is a 400', async (path) => {
    expect(await answerTo(path)).toMatch(/^HTTP\/1\.1 400 /);
  });

  it('a folder whose name looks like an escape is found by that escape written out', async () => {
    expect(await answerTo('/%252e%252e/x.txt')).toMatch(/^HTTP\/1\.1 200 /);
  });
});

/** The answer to a path as it is; every client library would tidy it up first. */
async function answerTo(path: string): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  socket.write(`GET ${path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`);
  let answer = '';
  for await (const chunk of socket) answer += String(chunk);
  return answer;
}
