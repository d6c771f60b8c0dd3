import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { runWithSession } from '../../../src/session/current-session.js';
import type { Session } from '../../../src/session/session.js';
import { SlowDriver } from '../slow-driver.js';
import { rounds, timeLimit } from '../proofs/rounds.js';
import { action, carryOut } from './actions.js';
import { engineOn } from './engines.js';
import { Model } from './model.js';
import type { Action, ModelSession } from './model.js';
import { storedIn } from './stored.js';

/** What each of some requests does that begin and end together. */
const requests = fc.array(fc.array(action, { minLength: 1, maxLength: 4 }), { minLength: 2, maxLength: 3 });
const before = fc.array(action, { maxLength: 4 });

describe('requests that end together, over a driver that answers in any order', () => {
  it(
    'leave what they would leave one after another',
    async () => {
      await fc.assert(
        fc.asyncProperty(fc.scheduler(), before, requests, async (scheduler, first, together) => {
          const driver = new SlowDriver(() => scheduler.schedule(Promise.resolve()));
          const { engine, sessions } = engineOn(driver);
          const open = (ids: readonly string[]) => scheduler.waitFor(Promise.resolve(engine.open(ids)));
          const commit = (session: Session) => Promise.resolve(session.commit());

          const start = await open([]);
          for (const wanted of first) runWithSession(start, () => carryOut(wanted));
          await scheduler.waitFor(commit(start));
          const id = start.id;
          const opened: Session[] = [];
          for (const wanted of together) {
            const session = await open(id === undefined ? [] : [id]);
            for (const one of wanted) runWithSession(session, () => carryOut(one));
            opened.push(session);
          }
          await scheduler.waitFor(Promise.all(opened.map(commit)));

          const ids = [start, ...opened].flatMap((session) => session.id ?? []);
          const stored = await scheduler.waitFor(storedIn(sessions, engine, new Set([id ?? '', ...ids])));
          const inOrder = orders(together.map((_, index) => index)).map((order) =>
            expectedAfter({ first, id, together, order, newIds: opened.map((session) => session.id) }),
          );
          expect(inOrder).toContainEqual(stored);
        }),
        { numRuns: rounds(300) },
      );
    },
    timeLimit(30),
  );
});

interface Course {
  readonly first: readonly Action[];
  readonly id: string | undefined;
  readonly together: readonly (readonly Action[])[];
  readonly order: readonly number[];
  readonly newIds: readonly (string | undefined)[];
}

/** What should be stored when the requests commit in this order. */
function expectedAfter({ first, id, together, order, newIds }: Course): ReadonlyMap<string, ModelSession> {
  const model = new Model();
  const start = model.begin(undefined);
  for (const wanted of first) start.do(wanted);
  start.commit(id);
  const begun = together.map((actions) => {
    const request = model.begin(id);
    for (const wanted of actions) request.do(wanted);
    return request;
  });
  for (const index of order) begun[index]?.commit(newIds[index]);
  return model.sessions;
}

/** All orders of some numbers. */
function orders(numbers: readonly number[]): readonly (readonly number[])[] {
  if (numbers.length === 0) return [[]];
  return numbers.flatMap((number) =>
    orders(numbers.filter((other) => other !== number)).map((rest) => [number, ...rest]),
  );
}
