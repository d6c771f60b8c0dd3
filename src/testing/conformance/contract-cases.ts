import assert from 'node:assert/strict';
import type { SessionRecord } from '../../session/session-record.js';
import { commitOf, newKey, recordOf } from './driver-case.js';
import type { Examination, OpenDrivers } from './driver-case.js';
import { readJson } from '../../values/json.js';

/** Data that has been lost before: falsy values, names of the prototype, text of every kind. */
const awkward: SessionRecord['data'] = Object.fromEntries<unknown>([
  ['empty', ''],
  ['zero', 0],
  ['false', false],
  ['null', null],
  ['', 'an empty key'],
  ['__proto__', { polluted: true }],
  ['constructor', 'a word'],
  ['nested', { list: [1, [2, { three: 3.5 }]], 'a.b': '$set' }],
  ['text', 'ä € 𝄞 \u2028 "quoted" \\ \u0000 end'],
  ['$date', { $date: '2026-01-01T00:00:00.000Z' }],
  ['large', 'x'.repeat(20_000)],
]);

const everyFact: Partial<SessionRecord> = {
  flash: { notice: 'saved', count: 0 },
  seenAt: 1_700_000_000_001,
  issuedAt: 1_700_000_000_002,
  ownedAt: 1_700_000_000_003,
  owner: 'ann@example.com',
  userAgent: 'Mozilla/5.0 "quoted"',
  ip: '2001:db8::1',
};

function kept(title: string, work: (drivers: OpenDrivers) => Promise<void>): Examination {
  return { title, examine: (drivers) => work(drivers).then(() => 'kept' as const) };
}

/** The examinations of what every driver must do by itself. */
export const contractCases: readonly Examination[] = [
  kept('reads nothing under a key that was never written', async ({ driver }) => {
    assert.equal(await driver.read(newKey()), undefined);
  }),
  kept('gives back every value as it was written', async ({ driver }) => {
    const key = newKey();
    const record = recordOf(awkward, everyFact);
    await driver.write(key, record);
    assert.deepEqual(plain(await driver.read(key)), plain(record));
  }),
  kept('gives back a record that leads to another one', async ({ driver }) => {
    const key = newKey();
    const replacement = { key: newKey(), sealedId: 'c2VhbGVk', until: Date.now() + 30_000, owner: 'ann' };
    const record = recordOf({}, { replacement });
    await driver.write(key, record);
    assert.deepEqual(plain(await driver.read(key)), plain(record));
  }),
  kept('replaces the whole record by the next one', async ({ driver }) => {
    const key = newKey();
    await driver.write(key, recordOf({ old: 1, both: 1 }, everyFact));
    const next = recordOf({ both: 2 });
    await driver.write(key, next);
    assert.deepEqual(plain(await driver.read(key)), plain(next));
  }),
  kept('forgets what is destroyed, and takes a key that is not there for no error', async ({ driver }) => {
    const key = newKey();
    await driver.write(key, recordOf({ n: 1 }));
    await driver.destroy(key);
    await driver.destroy(key);
    await driver.destroy(newKey());
    assert.equal(await driver.read(key), undefined);
  }),
  kept('never gives a record that has expired', async ({ driver }) => {
    const key = newKey();
    await driver.write(key, recordOf({ n: 1 }, { expiresAt: Date.now() - 1000 }));
    assert.equal(isLive(await driver.read(key)), false);
  }),
  kept('keeps records apart that are written at the same time', async ({ driver }) => {
    const keys = Array.from({ length: 40 }, newKey);
    await Promise.all(keys.map(async (key, n) => driver.write(key, recordOf({ n }))));
    const read = await Promise.all(keys.map(async (key) => driver.read(key)));
    assert.deepEqual(
      read.map((record) => record?.data['n']),
      keys.map((_, n) => n),
    );
  }),
  {
    title: 'shows one process at once what another has written',
    async examine({ driver, other, isShared }) {
      if (!isShared) return 'not promised';
      const key = newKey();
      for (let n = 0; n < 20; n += 1) {
        await driver.write(key, recordOf({ n }));
        assert.equal((await other.read(key))?.data['n'], n);
      }
      await driver.destroy(key);
      assert.equal(await other.read(key), undefined);
      return 'kept';
    },
  },
  {
    title: 'changes nothing with a commit to what is not there',
    async examine({ driver }) {
      if (!driver.commit) return 'not promised';
      const key = newKey();
      assert.equal(await driver.commit(key, commitOf([{ kind: 'set', key: 'n', value: 1 }])), undefined);
      assert.equal(await driver.read(key), undefined);
      return 'kept';
    },
  },
];

/** As it is after JSON, which is all that a driver may need: member order does not count. */
function plain(record: SessionRecord | undefined): unknown {
  return record && readJson(JSON.stringify(record));
}

/** Mantis looks at the end itself, so that a driver may leave it to that. */
function isLive(record: SessionRecord | undefined): boolean {
  return record !== undefined && record.expiresAt > Date.now();
}
