import { describe, expect, it } from 'vitest';
import { batches, timeLimit } from '../proofs/rounds.js';
import { temporaryDirectory } from '../../temporary-directory.js';
import { GatedProcess, recordsIn } from './gated-process.js';

interface Stage {
  readonly path: string;
  /** Serves the slow writers. */
  readonly writer: GatedProcess;
  /** Serves what ends their sessions; may be the same process. */
  readonly ender: GatedProcess;
}

interface Batch {
  readonly numbers: readonly number[];
  /** Whether the writers go on when the end is over; or else while it is carried out. */
  readonly isSlower: boolean;
}

interface Visit {
  readonly round: string;
  readonly cookie: string;
}

describe.each([
  ['one process', 1],
  ['two processes', 2],
])('200 slow writers in %s', (_, processes) => {
  it(
    'bring nothing back after a logout',
    async () => {
      const stage = await setUp(processes);
      const { ender } = stage;

      for (const batch of slowBatches()) {
        const { visits, end } = await play(
          stage,
          batch,
          ofEach(({ cookie }) => ender.get('/logout', cookie)),
        );
        expect(new Set(end.map(({ status }) => status))).toEqual(new Set([204]));
        await expectGone(stage, visits);
      }
      expect(recordsIn(stage.path)).toEqual([]);
    },
    timeLimit(30),
  );

  it(
    'bring nothing back after a revocation',
    async () => {
      const stage = await setUp(processes);
      const { ender } = stage;

      for (const batch of slowBatches()) {
        const { visits, end } = await play(
          stage,
          batch,
          ofEach(({ round }) => ender.get(`/revoke/${round}`)),
        );
        expect(new Set(end.map(({ status }) => status))).toEqual(new Set([204]));
        await expectGone(stage, visits);
      }
      expect(recordsIn(stage.path)).toEqual([]);
    },
    timeLimit(30),
  );

  it(
    'bring nothing back after the end of the lifetime',
    async () => {
      const stage = await setUp(processes);
      // Of several processes, the one that sweeps first is the one that goes on to.
      await stage.ender.get('/sweep');

      for (const batch of slowBatches()) {
        const { visits } = await play(stage, batch, () => (batch.isSlower ? passTime(stage) : sweepAhead(stage)));
        if (!batch.isSlower) await catchUp(stage);
        await expectGone(stage, visits);
        await stage.ender.get('/sweep');
        expect(recordsIn(stage.path)).toEqual([]);
      }
    },
    timeLimit(30),
  );

  it(
    'leave a session to its new id, and log nobody out',
    async () => {
      const stage = await setUp(processes);
      const { writer, ender, path } = stage;
      let begun = 0;

      for (const batch of slowBatches()) {
        const { visits, end } = await play(
          stage,
          batch,
          ofEach(({ cookie }) => ender.get('/regenerate', cookie)),
        );
        await expectGone(stage, visits);

        const stored = await Promise.all(end.map(({ cookies }) => writer.read(cookies.join())));
        expect(stored).toMatchObject(visits.map(({ round }) => ({ round, owner: `owner-${round}` })));
        // A writer that goes on at the same moment may be the faster one.
        expect(batch.isSlower && stored.some(({ late }) => late)).toBe(false);
        expect(recordsIn(path)).toHaveLength((begun += visits.length));
      }
    },
    timeLimit(30),
  );
});

function slowBatches(): readonly Batch[] {
  return batches(200, 20).map((numbers, index) => ({ numbers, isSlower: index % 2 === 0 }));
}

async function setUp(processes: number): Promise<Stage> {
  const path = temporaryDirectory();
  const writer = await GatedProcess.start(path);
  return { path, writer, ender: processes === 1 ? writer : await GatedProcess.start(path) };
}

function ofEach<T>(end: (visit: Visit) => Promise<T>): (visits: readonly Visit[]) => Promise<readonly T[]> {
  return (visits) => Promise.all(visits.map(end));
}

/** Begins sessions and a slow writer in each, ends them, and lets the writers go on; their answers are as they made them. */
async function play<T>({ writer }: Stage, batch: Batch, end: (visits: readonly Visit[]) => Promise<T>) {
  const visits = await Promise.all(batch.numbers.map((number) => visit(writer, String(number))));
  const answers = Promise.all(visits.map(({ round, cookie }) => writer.get(`/slow-write/${round}`, cookie)));
  await Promise.all(visits.map(({ round }) => writer.started(round)));

  const ending = end(visits);
  if (batch.isSlower) await ending;
  for (const { round } of visits) writer.go(round);

  expect(await answers).toEqual(visits.map(() => ({ status: 200, text: 'done', cookies: [] })));
  return { visits, end: await ending };
}

async function visit(writer: GatedProcess, round: string): Promise<Visit> {
  return { round, cookie: await writer.begin(round) };
}

/** Lets the lifetime pass for all processes; nobody sweeps. */
async function passTime(stage: Stage): Promise<void> {
  await stage.ender.get('/advance/3601');
  await catchUp(stage);
}

/** Lets it pass for the process that sweeps, which does, while the writers still live in the time before. */
async function sweepAhead({ ender }: Stage): Promise<void> {
  await ender.get('/advance/3601');
  await ender.get('/sweep');
}

async function catchUp({ writer, ender }: Stage): Promise<void> {
  if (writer !== ender) await writer.get('/advance/3601');
}

async function expectGone({ writer, ender }: Stage, visits: readonly Visit[]): Promise<void> {
  const seen = visits.flatMap(({ cookie }) => [writer.read(cookie), ender.read(cookie)]);
  expect(await Promise.all(seen)).toEqual(seen.map(() => ({})));
}
