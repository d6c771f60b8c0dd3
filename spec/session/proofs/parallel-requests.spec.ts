import { describe, expect, it } from 'vitest';
import { TestClient } from 'mantisjs/testing';
import { temporaryDirectory } from '../../temporary-directory.js';
import { gate, sessionApp } from '../session-app.js';
import type { Work } from '../session-app.js';
import { numbersTo, rounds, timeLimit } from './rounds.js';

/** A visitor whose requests all read before the first of them writes; `count` are sent at once. */
async function visitor(write: (session: Parameters<Work>[0], number: number) => void) {
  let arrived = 0;
  let expected = 0;
  let allHaveRead = gate();
  const { app } = sessionApp(
    {
      async write(session) {
        session.all();
        const number = (arrived += 1);
        if (number % expected === 0) allHaveRead.open();
        await allHaveRead.opened;
        write(session, number);
      },
    },
    { driver: 'file', path: temporaryDirectory() },
  );
  const client = await new TestClient(app).withSession({ n: 0 });
  const send = async (count: number) => {
    expected = count;
    allHaveRead = gate();
    const answers = await Promise.all(numbersTo(count).map(() => client.get('/write')));
    return new Set(answers.map(({ status }) => status));
  };
  return { send, stored: () => client.session() };
}

describe('requests of one session in one process', () => {
  it(
    'lose no key of 50 × 20 that overlap',
    async () => {
      for (const _ of numbersTo(rounds(1))) {
        const { send, stored } = await visitor((session, number) => session.set(`key-${number}`, number));

        for (const round of numbersTo(50)) {
          expect(await send(20)).toEqual(new Set([204]));
          // With the one that was there before.
          expect(Object.keys((await stored()) ?? {})).toHaveLength((round + 1) * 20 + 1);
        }
      }
    },
    timeLimit(20),
  );

  it(
    'count 5 × 100 that overlap exactly, by increment, push and update',
    async () => {
      for (const _ of numbersTo(rounds(1))) {
        const { send, stored } = await visitor((session, number) => {
          session.increment('n');
          session.push('list', number);
          session.update('total', (total) => Number(total ?? 0) + number);
        });

        for (const round of numbersTo(5)) {
          expect(await send(100)).toEqual(new Set([204]));
          const { n, list, total } = (await stored()) ?? {};
          const sent = (round + 1) * 100;
          expect([n, total, new Set(list as number[]).size]).toEqual([sent, (sent * (sent + 1)) / 2, sent]);
        }
      }
    },
    timeLimit(20),
  );
});
