import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { runWithSession } from '../../../src/session/current-session.js';
import type { Session } from '../../../src/session/session.js';
import { temporaryDirectory } from '../../temporary-directory.js';
import { rounds, timeLimit } from '../proofs/rounds.js';
import { action, carryOut, valuesSeen } from './actions.js';
import { drivers, engineOn } from './engines.js';
import { Model } from './model.js';
import type { Action, ModelRequest } from './model.js';
import { storedIn } from './stored.js';

/** A step of one of the requests that are under way at once. The first of each begins it. */
interface Step {
  readonly request: number;
  readonly wants: Action | 'save' | 'end';
}

const most = 3;
const endOfAll = Array.from({ length: most + 1 }, (_, request): Step => ({ request, wants: 'end' }));

const step: fc.Arbitrary<Step> = fc.record({
  request: fc.nat({ max: most }),
  wants: fc.oneof(
    { weight: 8, arbitrary: action },
    { weight: 1, arbitrary: fc.constant('save' as const) },
    { weight: 3, arbitrary: fc.constant('end' as const) },
  ),
});

const steps = fc.array(step, { minLength: 1, maxLength: 40 });

describe.each(Object.entries(drivers))('sessions in a driver of the kind %s', (_, driverOn) => {
  it(
    'are what the rules say, however their requests interleave',
    async () => {
      const path = temporaryDirectory();
      await fc.assert(
        fc.asyncProperty(steps, async (taken) => {
          for await (const { actual, expected } of follow(taken, engineOn(driverOn(path)))) {
            expect(actual).toEqual(expected);
          }
        }),
        { numRuns: rounds(400) },
      );
    },
    timeLimit(30),
  );
});

/** A request of the sessions, and the same one of the model. */
interface Running {
  readonly session: Session;
  readonly expected: ModelRequest;
}

/** Takes the steps, in the sessions and in the model, and shows after each what the request sees and what is stored. */
async function* follow(taken: readonly Step[], { engine, sessions }: ReturnType<typeof engineOn>) {
  const model = new Model();
  const running = new Map<number, Running>();
  const given = new Set<string>();
  let cookie: string | undefined;

  for (const { request, wants } of [...taken, ...endOfAll]) {
    if (wants === 'end' && !running.has(request)) continue;
    const { session, expected } = running.get(request) ?? {
      session: await engine.open(cookie === undefined ? [] : [cookie]),
      expected: model.begin(cookie),
    };
    running.set(request, { session, expected });
    if (wants === 'save' || wants === 'end') {
      await session.commit();
      expected.commit(session.id);
      if (session.id !== undefined) given.add(session.id);
      yield { actual: await storedIn(sessions, engine, given), expected: model.sessions };
    } else {
      runWithSession(session, () => carryOut(wants));
      expected.do(wants);
    }
    yield { actual: runWithSession(session, valuesSeen), expected: expected.values };
    if (wants !== 'end') continue;
    if (session.cookie) cookie = session.cookie.kind === 'issue' ? session.cookie.id : undefined;
    running.delete(request);
  }
}
