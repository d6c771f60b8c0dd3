import { describe, expect, it } from 'vitest';
import { batches, timeLimit } from '../proofs/rounds.js';
import { temporaryDirectory } from '../../temporary-directory.js';
import { GatedProcess, recordsIn } from './gated-process.js';

type Processes = readonly [GatedProcess, GatedProcess];
type Rotations = readonly [string, string];

/** What two processes do to one session at the same time. */
const races: readonly Rotations[] = [
  ['slow-regenerate', 'slow-regenerate'],
  ['slow-login', 'slow-login'],
  ['slow-regenerate', 'slow-login'],
];

describe.each([
  ['one process', 1],
  ['two processes', 2],
])('two requests in %s that give a session a new id at the same time', (_, count) => {
  it(
    'leave one session, whose cookie one of them gets, 100 times',
    async () => {
      const path = temporaryDirectory();
      const one = await GatedProcess.start(path);
      const processes: Processes = [one, count === 1 ? one : await GatedProcess.start(path)];
      let begun = 0;

      for (const [index, batch] of batches(100, 10).entries()) {
        const rotations = races[index % races.length] ?? ['slow-regenerate', 'slow-login'];
        await Promise.all(batch.map((round) => race(processes, rotations, round)));
        expect(recordsIn(path)).toHaveLength((begun += batch.length));
      }
    },
    timeLimit(30),
  );
});

async function race([one, other]: Processes, [first, second]: Rotations, round: number): Promise<void> {
  const names = [`${round}-one`, `${round}-other`] as const;
  const cookie = await one.begin(String(round));
  const answers = Promise.all([one.get(`/${first}/${names[0]}`, cookie), other.get(`/${second}/${names[1]}`, cookie)]);
  await Promise.all([one.started(names[0]), other.started(names[1])]);
  one.go(names[0]);
  other.go(names[1]);

  const [mine, yours] = await answers;
  expect([mine, yours]).toMatchObject([
    { status: 200, text: 'done' },
    { status: 200, text: 'done' },
  ]);
  const winner = mine.cookies.length === 1 ? names[0] : names[1];
  const [fresh = 'none', ...others] = [...mine.cookies, ...yours.cookies];
  expect(others).toEqual([]);
  expect(await Promise.all([one.read(fresh), other.read(fresh), one.read(cookie), other.read(cookie)])).toEqual([
    { owner: `owner-${round}`, round: String(round), winner },
    { owner: `owner-${round}`, round: String(round), winner },
    {},
    {},
  ]);
}
