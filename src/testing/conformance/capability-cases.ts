import assert from 'node:assert/strict';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { SessionChange } from '../../session/session-changes.js';
import type { SessionDriver } from '../../session/session-driver.js';
import type { SessionRecord } from '../../session/session-record.js';
import { given } from './capability-case.js';
import { across, commitOf, newKey, recordOf } from './driver-case.js';
import type { Examination } from './driver-case.js';
import { renewalCases } from './renewal-cases.js';

const increment: SessionChange = { kind: 'increment', key: 'n', by: 1 };

/** The examinations of what a driver may have beside its three methods. */
export const capabilityCases: readonly Examination[] = [
  given('commit', 'merges a commit into what is stored, and gives what is stored then', async ({ other }, driver) => {
    const key = newKey();
    await driver.write(key, recordOf({ n: 1, keep: 'it', old: true, list: [1] }));
    const changes: readonly SessionChange[] = [
      { kind: 'set', key: 'set', value: { deep: [0] } },
      { kind: 'delete', key: 'old' },
      increment,
      { kind: 'push', key: 'list', values: [2, 3] },
      { kind: 'update', key: 'twice', apply: (stored) => `${String(stored)}!` },
      { kind: 'set', key: '__proto__', value: 1 },
    ];
    const stored = await driver.commit(key, commitOf(changes));
    const expected = Object.fromEntries<unknown>([
      ['n', 2],
      ['keep', 'it'],
      ['list', [1, 2, 3]],
      ['set', { deep: [0] }],
      ['twice', 'undefined!'],
      ['__proto__', 1],
    ]);
    assert.deepEqual({ ...stored?.data }, { ...expected });
    assert.deepEqual({ ...(await other.read(key))?.data }, { ...expected });
  }),
  given('commit', 'carries out flash, owner and clearing in a commit', async (_, driver) => {
    const key = newKey();
    await driver.write(key, recordOf({ n: 1 }, { flash: { old: 'a', again: 'b' } }));
    const flash = [
      { kind: 'age', key: 'old', value: 'a' },
      { kind: 'age', key: 'again', value: 'something newer' },
      { kind: 'flash', key: 'next', value: 'c' },
    ] as const;
    const login = { owner: 'ann', at: 1_700_000_000_000, ip: '127.0.0.1' };
    await driver.commit(key, commitOf([{ kind: 'set', key: 'm', value: 2 }], { clears: true, flash, login }));
    const { data, flash: flashed, owner, ownedAt, ip } = (await driver.read(key)) ?? recordOf({});
    assert.deepEqual(
      { data, flashed, owner, ownedAt, ip },
      {
        data: { m: 2 },
        flashed: { again: 'b', next: 'c' },
        owner: 'ann',
        ownedAt: 1_700_000_000_000,
        ip: '127.0.0.1',
      },
    );
  }),
  given('commit', 'never moves an end back by a commit', async (_, driver) => {
    const key = newKey();
    const record = recordOf({});
    await driver.write(key, record);
    const stored = await driver.commit(key, commitOf([increment], { expiresAt: record.expiresAt - 60_000 }));
    assert.equal(stored?.expiresAt, record.expiresAt);
  }),
  given('commit', 'gives a record that leads elsewhere as it is, and leaves it alone', async (_, driver) => {
    const key = newKey();
    const replacement = { key: newKey(), sealedId: 'c2VhbGVk', until: Date.now() + 30_000 };
    await driver.write(key, recordOf({}, { replacement }));
    assert.deepEqual((await driver.commit(key, commitOf([increment])))?.replacement, replacement);
    assert.deepEqual((await driver.read(key))?.data, {});
  }),
  across(
    given('commit', 'loses none of the commits that overlap, in two processes', async ({ other }, driver) => {
      const key = newKey();
      await driver.write(key, recordOf({ n: 0 }));
      const commits = Array.from({ length: 60 }, (_, n) => [
        increment,
        { kind: 'set', key: `key-${n}`, value: n } as const,
      ]);
      await Promise.all(
        commits.map(async (changes, n) => (n % 2 === 0 ? driver : other).commit?.(key, commitOf(changes))),
      );
      const { data } = (await driver.read(key)) ?? recordOf({});
      assert.equal(data['n'], 60);
      assert.equal(Object.keys(data).length, 61);
    }),
  ),
  given('commit', 'never brings back what is destroyed while commits overlap', async ({ other }, driver) => {
    for (let round = 0; round < 20; round += 1) {
      const key = newKey();
      await driver.write(key, recordOf({ n: 0 }));
      const commits = [0, 1, 2, 3].map((n) => (n % 2 === 0 ? driver : other).commit?.(key, commitOf([increment])));
      await Promise.all([...commits, other.destroy(key)]);
      assert.equal(await driver.read(key), undefined);
    }
  }),
  given('move', 'moves a session to a new key, and leaves behind what is asked', async ({ other }, driver) => {
    const [from, to, next] = [newKey(), newKey(), newKey()];
    await driver.write(from, recordOf({ n: 1 }, { owner: 'ann' }));
    const moved = await driver.move(from, to, (stored) => ({ ...stored, issuedAt: 1_700_000_000_000 }));
    assert.equal(moved?.issuedAt, 1_700_000_000_000);
    assert.deepEqual({ ...(await other.read(to)) }, { ...moved });
    assert.equal(await other.read(from), undefined);

    const replacement = { key: next, sealedId: 'c2VhbGVk', until: Date.now() + 30_000 };
    const leave = ({ createdAt, expiresAt }: SessionRecord): SessionRecord => ({
      data: {},
      createdAt,
      expiresAt,
      replacement,
    });
    await driver.move(to, next, (stored) => stored, leave);
    assert.deepEqual((await other.read(to))?.replacement, replacement);
    assert.equal((await other.read(next))?.data['n'], 1);
    assert.deepEqual((await driver.move(to, newKey(), (stored) => stored))?.replacement, replacement);
  }),
  given('move', 'makes nothing of what is gone by a move', async (_, driver) => {
    const [gone, to] = [newKey(), newKey()];
    assert.equal(await driver.move(gone, to, (stored) => stored), undefined);
    assert.equal(await driver.read(to), undefined);
  }),
  across(
    given('move', 'loses no commit that it overlaps, in two processes', async ({ other }, driver) => {
      for (let round = 0; round < 20; round += 1) {
        const [from, to] = [newKey(), newKey()];
        await driver.write(from, recordOf({ n: 0 }));
        const commits = [0, 1, 2].map(async (): Promise<SessionRecord | undefined> =>
          other.commit?.(from, commitOf([increment])),
        );
        const [moved, ...committed] = await Promise.all([driver.move(from, to, (stored) => stored), ...commits]);
        const counted = committed.filter((record) => record !== undefined).length;
        assert.equal((await driver.read(to))?.data['n'], other.commit ? counted : 0);
        assert.notEqual(moved, undefined);
      }
    }),
  ),
  ...renewalCases,
  given('ofOwner', 'lists what an owner has, and nothing that has ended', async ({ other }, driver) => {
    const owner = `owner-${newKey()}`;
    const [first, second, ended, expired] = [newKey(), newKey(), newKey(), newKey()];
    for (const key of [first, ended]) await driver.write(key, recordOf({ of: key }, { owner }));
    await other.write(second, recordOf({ of: second }, { owner }));
    await driver.write(expired, recordOf({}, { owner, expiresAt: Date.now() - 1000 }));
    await driver.destroy(ended);
    const listed = await driver.ofOwner(owner);
    const live = listed.filter(({ record }) => record.expiresAt > Date.now() && record.owner === owner);
    assert.deepEqual(live.map(({ key }) => key).sort(), [first, second].sort());
    assert.deepEqual(
      live.map(({ key, record }) => record.data['of'] === key),
      [true, true],
    );
    assert.deepEqual(await driver.ofOwner(`nobody-${newKey()}`), []);
  }),
  given(
    'ofOwner',
    'lists a session under the owner that a commit gave it to, and under no other',
    async (_, driver) => {
      if (!driver.commit) return;
      const [before, after, key] = [`owner-${newKey()}`, `owner-${newKey()}`, newKey()];
      await driver.write(key, recordOf({}, { owner: before }));
      await driver.commit(key, commitOf([], { login: { owner: after, at: Date.now() } }));
      const owned = async (owner: string): Promise<readonly string[]> =>
        (await driver.ofOwner(owner)).filter(({ record }) => record.owner === owner).map((found) => found.key);
      assert.deepEqual([await owned(before), await owned(after)], [[], [key]]);
    },
  ),
  given('sweep', 'sweeps only what has expired', async (_, driver) => {
    const [live, expired] = [newKey(), newKey()];
    await driver.write(live, recordOf({ n: 1 }));
    await driver.write(expired, recordOf({}, { expiresAt: Date.now() - 1000 }));
    assert.equal(typeof (await driver.sweep()), 'number');
    assert.equal((await driver.read(live))?.data['n'], 1);
  }),
  across(
    given(
      'lock',
      'lets one at a time work under a lock, in two processes, and gives it back after an error',
      async ({ other }, driver) => {
        const key = newKey();
        await driver.write(key, recordOf({}));
        let inside = 0;
        let most = 0;
        const work = async (): Promise<void> => {
          inside += 1;
          most = Math.max(most, inside);
          await nextTurn();
          inside -= 1;
        };
        // One at a time in each process, as Mantis calls it: what it excludes are the others.
        const through = async (instance: SessionDriver): Promise<void> => {
          for (let n = 0; n < 10; n += 1) await instance.lock?.(key, work);
        };
        await Promise.all(driver === other ? [through(driver)] : [through(driver), through(other)]);
        assert.equal(most, 1);
        const failure = new Error('The work has failed.');
        await assert.rejects(async () => driver.lock(key, () => Promise.reject(failure)), failure);
        await driver.lock(key, work);
      },
    ),
  ),
  given('hold', 'holds a key until it is given back', async ({ other }, driver) => {
    const key = newKey();
    const giveBack = await driver.hold(key, 1000);
    assert.notEqual(giveBack, undefined);
    if (other !== driver) assert.equal(await other.hold?.(key, 20), undefined);
    giveBack?.();
    const again = await other.hold?.(key, 1000);
    assert.notEqual(again, undefined);
    again?.();
  }),
];
