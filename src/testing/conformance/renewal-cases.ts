import assert from 'node:assert/strict';
import { given } from './capability-case.js';
import { newKey, recordOf } from './driver-case.js';
import type { Examination } from './driver-case.js';

/** The examinations of how a driver moves the end of a session. */
export const renewalCases: readonly Examination[] = [
  given('touch', 'moves the end of what is live, and nothing else', async ({ other }, driver) => {
    const key = newKey();
    const record = recordOf({ n: 1 }, { owner: 'ann', flash: { f: 1 } });
    await driver.write(key, record);
    const expiresAt = record.expiresAt + 60_000;
    assert.equal(await driver.touch(key, expiresAt), true);
    assert.deepEqual({ ...(await other.read(key)) }, { ...record, expiresAt });
  }),
  given('touch', 'does not bring back by a renewal what is gone', async (_, driver) => {
    const [gone, expired] = [newKey(), newKey()];
    await driver.write(expired, recordOf({}, { expiresAt: Date.now() - 1000 }));
    assert.equal(await driver.touch(gone, Date.now() + 60_000), false);
    assert.equal(await driver.touch(expired, Date.now() + 60_000), false);
    assert.equal(await driver.read(gone), undefined);
  }),
  given('readAndRenew', 'moves the end as it reads, once that is due', async ({ other }, driver) => {
    const key = newKey();
    const record = recordOf({ n: 1 }, { owner: 'ann', flash: { f: 1 } });
    await driver.write(key, record);
    const renewal = { at: Date.now(), expiresAt: record.expiresAt + 60_000, longest: Infinity, least: 60_000 };
    const late = { ...renewal, least: 60_001 };
    assert.deepEqual(await driver.readAndRenew(key, late), { record, isRenewed: false });
    const renewed = { ...record, expiresAt: renewal.expiresAt };
    assert.deepEqual(await driver.readAndRenew(key, renewal), { record: renewed, isRenewed: true });
    assert.deepEqual({ ...(await other.read(key)) }, renewed);
  }),
  given('readAndRenew', 'moves no end past the longest life, and brings nothing back', async (_, driver) => {
    const [owned, gone, left] = [newKey(), newKey(), newKey()];
    const record = recordOf({}, { ownedAt: Date.now() });
    const renewal = { at: Date.now(), expiresAt: record.expiresAt + 60_000, longest: 7_200_000, least: 1 };
    await driver.write(owned, { ...record, expiresAt: Date.now() + 1000 });
    const found = await driver.readAndRenew(owned, { ...renewal, longest: 30_000 });
    assert.equal(found?.record.expiresAt, (record.ownedAt ?? 0) + 30_000);

    const replacement = { key: newKey(), sealedId: 'c2VhbGVk', until: Date.now() + 30_000 };
    await driver.write(left, { ...record, replacement });
    assert.equal((await driver.readAndRenew(left, renewal))?.record.expiresAt, record.expiresAt);
    assert.equal(await driver.readAndRenew(gone, renewal), undefined);
    assert.equal(await driver.read(gone), undefined);
    assert.equal(await driver.readAndRenew(owned, { ...renewal, at: Date.now() + 90_000 }), undefined);
  }),
];
