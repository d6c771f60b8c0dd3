import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TestClient } from 'mantisjs/testing';
import { decodeFile, encodeFile, encodeSlot } from '../../../src/session/drivers/slots.js';
import { filesIn, onlyFile, temporaryDirectory } from '../../temporary-directory.js';
import { rounds, timeLimit } from '../proofs/rounds.js';
import { sessionApp } from '../session-app.js';

const content = fc.dictionary(fc.string({ unit: 'binary', minLength: 1 }), fc.jsonValue(), { minKeys: 1 });
const commits = fc.array(content, { minLength: 1, maxLength: 6 });

/** A file after some commits, in turn into each slot; a record that does not fit begins a new file. */
function fileAfter(contents: readonly unknown[]): { bytes: Buffer; before: Buffer } {
  let bytes = encodeFile(JSON.stringify(contents[0]));
  let before = bytes;
  for (const next of contents.slice(1)) {
    before = bytes;
    const { index = 1, revision = 0 } = decodeFile(bytes) ?? {};
    const size = bytes.length / 2;
    const slot = encodeSlot(JSON.stringify(next), revision + 1, size);
    bytes = slot
      ? Buffer.concat(index === 0 ? [bytes.subarray(0, size), slot] : [slot, bytes.subarray(size)])
      : encodeFile(JSON.stringify(next));
  }
  return { bytes, before };
}

/** As it is after JSON, where -0 is 0. */
function plain(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value));
}

describe('a session file', () => {
  it(
    'gives what was committed last',
    () => {
      fc.assert(
        fc.property(commits, (contents) => {
          expect(decodeFile(fileAfter(contents).bytes)?.content).toEqual(plain(contents.at(-1)));
        }),
        { numRuns: rounds(1000) },
      );
    },
    timeLimit(20),
  );

  it(
    'gives the old or the new content when its last write was torn anywhere',
    () => {
      fc.assert(
        fc.property(commits, fc.nat(), fc.nat(), (contents, one, other) => {
          const { bytes, before } = fileAfter(contents);
          fc.pre(bytes.length === before.length);
          const [from, to] = [one % bytes.length, other % bytes.length].sort((left, right) => left - right);
          const torn = Buffer.from(before);
          bytes.copy(torn, from, from, to);

          const allowed = [contents.at(-1), contents.at(-2) ?? contents.at(-1)].map(plain);
          expect(allowed).toContainEqual(decodeFile(torn)?.content);
        }),
        { numRuns: rounds(1000) },
      );
    },
    timeLimit(20),
  );

  it(
    'never gives anything that was not committed, whatever has been done to its bytes',
    () => {
      const damage = fc.array(fc.tuple(fc.nat(), fc.integer({ min: 0, max: 255 })), { minLength: 1, maxLength: 20 });
      fc.assert(
        fc.property(commits, damage, fc.nat(), (contents, changes, length) => {
          const { bytes } = fileAfter(contents);
          const damaged = length % 3 === 0 ? bytes.subarray(0, length % bytes.length) : Buffer.from(bytes);
          for (const [position, byte] of changes) if (damaged.length > 0) damaged[position % damaged.length] = byte;

          const found = decodeFile(damaged)?.content;
          expect([undefined, ...contents.map(plain)]).toContainEqual(found);
        }),
        { numRuns: rounds(1000) },
      );
    },
    timeLimit(20),
  );
});

describe('a file that stands where a session was', () => {
  const record = fc.record(
    {
      data: fc.oneof(fc.constant({}), fc.jsonValue()),
      createdAt: fc.oneof(fc.constant(1), fc.jsonValue()),
      expiresAt: fc.oneof(fc.constant(8e15), fc.jsonValue()),
      flash: fc.jsonValue(),
      owner: fc.jsonValue(),
      replacement: fc.jsonValue(),
      seenAt: fc.jsonValue(),
      ownedAt: fc.jsonValue(),
    },
    { requiredKeys: ['data', 'createdAt', 'expiresAt'] },
  );
  const bytes = fc.oneof(
    fc.uint8Array({ maxLength: 5000 }),
    fc.oneof(fc.jsonValue(), record).map((json) => Buffer.from(JSON.stringify(json))),
    fc.oneof(content, record).map((json) => encodeFile(JSON.stringify(json))),
  );

  it(
    'is never an error of the server, and never touches a file outside of the directory',
    async () => {
      const parent = temporaryDirectory();
      const path = join(parent, 'sessions');
      const { app } = sessionApp(
        {
          read: (session) => (session.flashed('f'), Object.keys(session.all())),
          write: (session) => session.increment('n'),
          end: (session) => session.destroy(),
        },
        { driver: 'file', path },
      );
      const client = await new TestClient(app).withSession({ n: 1 });
      const headers = { cookie: client.cookies.header ?? '' };
      const file = onlyFile(path).path;

      await fc.assert(
        fc.asyncProperty(bytes, async (written) => {
          for (const work of ['read', 'write', 'end']) {
            mkdirSync(dirname(file), { recursive: true });
            writeFileSync(file, written);
            expect((await client.get(`/${work}`, { headers })).status).toBeLessThan(500);
          }
        }),
        { numRuns: rounds(300) },
      );

      expect(filesIn(parent).filter((name) => !name.startsWith('sessions/'))).toEqual([]);
    },
    timeLimit(40),
  );
});
