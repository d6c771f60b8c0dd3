import { describe, expect, it } from 'vitest';
import { numbersTo, timeLimit } from '../proofs/rounds.js';
import { filesIn } from '../../temporary-directory.js';
import { openStorage, recordOf, setAsideIn, settingOf, sweepAnHourLater } from './file-storage.js';
import type { FileStorage } from './file-storage.js';
import { SteppingProcess } from './stepping-process.js';
import type { SessionWork } from './stepping-process.js';

/** So many processes are killed at a time. */
const atATime = 2;
const key = 'a'.repeat(64);
const to = 'b'.repeat(64);
const large = 'new'.repeat(1000);
const commit: SessionWork = { name: 'commit', details: { key, change: { value: 'new' } } };
const outgrow: SessionWork = { name: 'commit', details: { key, change: { value: large } } };
const move: SessionWork = { name: 'move', details: { key, to, change: { value: 'new' } } };
const end: SessionWork = { name: 'destroy', details: { key } };
const begin: SessionWork = { name: 'create', details: { key: to, record: recordOf({ value: 'new' }, 'ann') } };

describe('a process that is killed at any call of the file system', { timeout: timeLimit(30) }, () => {
  it.each([
    ['commits', commit, ['old', 'new']],
    ['commits more than there is room for', outgrow, ['old', large]],
    ['changes the id of a session', move, ['old', 'new']],
    ['ends a session', end, ['old', undefined]],
  ])('while it %s leaves what was or what is to be', async (_, work, expected) => {
    const left = await killAtEachCall(work, async ({ driver, path }) => {
      // The new key is nobody's business while the old one is good.
      const name = driver.read(key) ? key : to;
      const record = driver.read(name);
      const next = await driver.commit(name, settingOf('next', true));
      expect(next?.data).toEqual(record && { ...record.data, next: true });
      expect(setAsideIn(path)).toEqual([]);
      return record?.data['value'];
    });

    expect(new Set(left)).toEqual(new Set(expected));
  });

  it('leaves nothing of a commit that a sweep does not remove an hour later', async () => {
    const leftovers: string[] = [];
    await killAtEachCall(outgrow, async ({ path, driver }) => {
      leftovers.push(...filesIn(path).filter((file) => file.endsWith('.tmp')));
      await sweepAnHourLater(driver);
      expect(filesIn(path)).toEqual([expect.stringMatching(/\.json$/), 'sweeper']);
    });

    expect(leftovers.length).toBeGreaterThan(1);
  });

  it.each([
    ['begins a session', begin],
    ['changes the id of a session', move],
  ])('leaves nothing for the quarantine while it %s', async (_, work) => {
    await killAtEachCall(work, async ({ path, driver }) => {
      await sweepAnHourLater(driver);
      expect(setAsideIn(path)).toEqual([]);
    });
  });
});

/** Lets processes do some work, each killed one call later, until one is not; and looks at what each has left. */
async function killAtEachCall<T>(work: SessionWork, look: (storage: FileStorage) => Promise<T>): Promise<readonly T[]> {
  const left: T[] = [];
  for (let calls = 0, areKilled = true; areKilled; calls += atATime) {
    const storages = await Promise.all(numbersTo(atATime).map(open));
    const deaths = storages.map(({ path }, index) => killAfter(calls + index, work, path));
    areKilled = (await Promise.all(deaths)).every(Boolean);
    for (const storage of storages) left.push(await look(storage));
  }
  return left;
}

async function open(): Promise<FileStorage> {
  const storage = openStorage();
  await storage.driver.write(key, recordOf({ value: 'old' }));
  return storage;
}

async function killAfter(calls: number, work: SessionWork, path: string): Promise<boolean> {
  return (await SteppingProcess.start(path)).die(work, calls);
}
