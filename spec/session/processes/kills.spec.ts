import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { numbersTo, rounds, timeLimit } from '../proofs/rounds.js';
import { openStorage, recordOf, setAsideIn, settingOf } from './file-storage.js';
import type { FileStorage } from './file-storage.js';

/** So many processes commit at a time, each to sessions of its own. */
const lanes = 2;
const sessionsOfEach = 16;

describe('a process that is killed while it commits', () => {
  it(
    'leaves whole records and keeps nobody waiting for the next commit, 200 times',
    async () => {
      const storage = openStorage();
      const kills = numbersTo(rounds(200));

      const longest = await Promise.all(
        numbersTo(lanes).map((lane) =>
          killOneByOne(
            storage,
            kills.filter((kill) => kill % lanes === lane),
          ),
        ),
      );

      // The kernel releases the lock; to wait for a lock that nobody releases would take five seconds.
      expect(Math.max(...longest)).toBeLessThan(1000);
      expect(setAsideIn(storage.path)).toEqual([]);
    },
    timeLimit(120),
  );
});

/** @returns how long the next commit of a session took at most, in milliseconds. */
async function killOneByOne(storage: FileStorage, kills: readonly number[]): Promise<number> {
  let longest = 0;
  for (const kill of kills) longest = Math.max(longest, await killAfter(1 + ((kill * 7) % 50), storage));
  return longest;
}

/** Kills a process when it has told of so many commits. @returns how long the next commit took at most. */
async function killAfter(commits: number, storage: FileStorage): Promise<number> {
  const keys = await Promise.all(numbersTo(sessionsOfEach).map(() => create(storage)));
  const child = fork(join(import.meta.dirname, 'committer.mjs'), [storage.path, ...keys], { execArgv: [] });
  const exit = once(child, 'exit');
  const told = await commitsOf(child, commits);

  child.kill('SIGKILL');
  const delays = await Promise.all(keys.map((key) => timeOfCommit(storage, key)));
  expect(await exit).toEqual([null, 'SIGKILL']);
  for (const key of keys) {
    expectWhole(storage, key, told.get(key) ?? 0);
    await storage.driver.destroy(key);
  }
  return Math.max(...delays);
}

async function create({ driver }: FileStorage): Promise<string> {
  const key = randomBytes(32).toString('hex');
  await driver.write(key, recordOf({ n: 0, list: [], text: 'x'.repeat(64) }));
  return key;
}

/** Waits until a process has told of so many commits. @returns the last of each session; more may still arrive. */
function commitsOf(child: ChildProcess, count: number): Promise<ReadonlyMap<string, number>> {
  const told = new Map<string, number>();
  let left = count;
  return new Promise((resolve) => {
    child.on('message', ({ key, n }: { key: string; n: number }) => {
      told.set(key, n);
      if ((left -= 1) === 0) resolve(told);
    });
  });
}

async function timeOfCommit({ driver }: FileStorage, key: string): Promise<number> {
  const asked = performance.now();
  await driver.commit(key, settingOf('next', true));
  return performance.now() - asked;
}

/** The record is that of one commit and none before the last that was told of, and the next commit is in it. */
function expectWhole({ driver }: FileStorage, key: string, told: number): void {
  const { n, list, text, next } = driver.read(key)?.data ?? {};
  const count = Number(n);
  expect(count).toBeGreaterThanOrEqual(told);
  expect([list, String(text).length, next]).toEqual([
    numbersTo(count).map((number) => number + 1),
    64 * 2 ** Math.floor(count / 2),
    true,
  ]);
}
