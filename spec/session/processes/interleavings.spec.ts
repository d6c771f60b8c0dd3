import { describe, expect, it } from 'vitest';
import { timeLimit } from '../proofs/rounds.js';
import { asWork, carryOut, cleanUp, placeOf, violationsIn } from './encounter.js';
import type { Deed } from './encounter.js';
import { openStorage } from './file-storage.js';
import { SteppingProcess } from './stepping-process.js';

/** What another process may do meanwhile. Of several processes one sweeps; who begins a session has told nobody its id. */
function othersOf(deed: Deed): readonly Deed[] {
  if (deed === 'begin') return ['end', 'list', 'sweep'];
  const others: readonly Deed[] = ['commit', 'outgrow', 'move', 'end', 'renew', 'list'];
  return deed === 'sweep' ? others : [...others, 'sweep'];
}

describe('two processes that work on one session, one of them stopped before any of its calls of the file system', () => {
  it.each<[string, Deed]>([
    ['begins it', 'begin'],
    ['commits', 'commit'],
    ['commits more than there is room for', 'outgrow'],
    ['changes its id', 'move'],
    ['ends it', 'end'],
    ['renews it', 'renew'],
    ['lists the sessions of its owner', 'list'],
    ['sweeps', 'sweep'],
  ])(
    'leave it as one after the other would, when that one %s',
    async (_, deed) => {
      const violations = await Promise.all(othersOf(deed).map((other) => violationsOf(deed, other)));

      expect(violations.flat()).toEqual([]);
    },
    timeLimit(30),
  );
});

/** What goes wrong when one process does something, and another does something else while the first is stopped. */
async function violationsOf(deed: Deed, other: Deed): Promise<readonly string[]> {
  const storage = openStorage();
  const process = await SteppingProcess.start(storage.path);
  const found: string[] = [];
  for (let calls = 0, isStopped = true; isStopped; calls += 1) {
    const place = await placeOf(storage, deed);
    const meeting = await process.interrupt(asWork(deed, place), calls, () => carryOut(other, storage, place));
    const violations = violationsIn(storage, place, [
      { deed, mark: 'mine', result: meeting.result },
      { deed: other, mark: 'yours', result: meeting.other },
    ]);
    found.push(...violations.map((what) => `${what} (${other} after ${calls} calls)`));
    await cleanUp(storage, place);
    isStopped = meeting.isStopped;
  }
  return found;
}
