import { readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TestClient } from 'mantisjs/testing';
import { filesIn, temporaryDirectory } from '../../temporary-directory.js';
import { rounds, timeLimit } from '../proofs/rounds.js';
import { sessionApp } from '../session-app.js';

/** What `node:http` lets through in a header: a byte a character, without controls. */
const headerText = fc
  .array(
    fc.integer({ min: 0x20, max: 0xff }).filter((code) => code !== 0x7f),
    { maxLength: 300 },
  )
  .map((codes) => String.fromCharCode(...codes));
const idText = fc.oneof(
  headerText,
  fc.constantFrom('', '.', '..', '../../etc/passwd', '%2e%2e%2f', 'a'.repeat(42), '_'.repeat(43), '-'.repeat(44)),
  fc.stringMatching(/^[A-Za-z0-9_-]{43}$/),
);
const pair = fc
  .tuple(fc.constantFrom('session_id', '__Host-session_id', ' session_id', 'session_id ', 'Session_Id', ''), idText)
  .map(([name, id]) => `${name}=${id}`);
const cookieHeader = fc.oneof(
  headerText,
  fc.array(fc.oneof(pair, headerText), { maxLength: 12 }).map((pairs) => pairs.join('; ')),
);

describe('a cookie header that nobody was given', () => {
  it(
    'is answered as none would be, and leaves nothing behind, in the directory or beside it',
    async () => {
      const parent = temporaryDirectory();
      const path = join(parent, 'sessions');
      const { app, log } = sessionApp(
        { read: (session) => ({ values: session.all(), isNew: session.isNew }) },
        { driver: 'file', path },
      );
      const client = new TestClient(app);
      await client.get('/read');

      await fc.assert(
        fc.asyncProperty(cookieHeader, async (cookie) => {
          const response = await client.get('/read', { headers: { cookie } });
          expect([response.status, response.headers.get('set-cookie')]).toEqual([200, null]);
          expect(await response.json()).toEqual({ values: {}, isNew: true });
        }),
        { numRuns: rounds(500) },
      );

      expect(filesIn(path)).toEqual([]);
      expect(readdirSync(dirname(path))).toEqual(['sessions']);
      expect(log).toEqual([]);
    },
    timeLimit(30),
  );

  it(
    'does not keep a session from the visitor whose id comes with it',
    async () => {
      const { app } = sessionApp({ read: (session) => session.get('theme') });
      const client = await new TestClient(app).withSession({ theme: 'dark' });
      const own = client.cookies.header ?? '';

      await fc.assert(
        fc.asyncProperty(
          fc.array(pair, { maxLength: 3 }),
          fc.array(
            pair.filter((text) => !text.startsWith('session_id')),
            { maxLength: 5 },
          ),
          async (front, back) => {
            const cookie = [...front, own, ...back].join('; ');
            expect(await (await client.get('/read', { headers: { cookie } })).text()).toBe('dark');
          },
        ),
        { numRuns: rounds(300) },
      );
    },
    timeLimit(30),
  );
});
