import { describe, expect, it } from 'vitest';
import { TestClient } from 'mantisjs/testing';
import { filesIn, temporaryDirectory } from '../../temporary-directory.js';
import { numbersTo, rounds, timeLimit } from '../proofs/rounds.js';
import { sessionApp } from '../session-app.js';
import { startCounter } from './counter-process.js';

/** A session in a directory, with the cookie that names it and a look at what is stored. */
async function sessionIn(path: string) {
  const { app } = sessionApp({}, { driver: 'file', path });
  const client = await new TestClient(app).withSession({ n: 0 });
  return { cookie: client.cookies.header ?? '', stored: () => client.session() };
}

async function count(url: string, cookie: string): Promise<unknown> {
  return (await fetch(`${url}/count`, { headers: { cookie } })).json();
}

async function countTenAtATime(url: string, cookie: string): Promise<void> {
  for (const _ of numbersTo(25)) await Promise.all(numbersTo(10).map(() => count(url, cookie)));
}

describe('several processes on one directory', () => {
  it(
    'lose none of 4 × 250 commits to one session',
    async () => {
      const path = temporaryDirectory();
      const processes = await Promise.all(numbersTo(4).map(() => startCounter(path)));

      for (const _ of numbersTo(rounds(1))) {
        const { cookie, stored } = await sessionIn(path);
        await Promise.all(processes.map(({ url }) => countTenAtATime(url, cookie)));

        const { n, ...keys } = (await stored()) ?? {};
        expect([n, Object.keys(keys).length]).toEqual([1000, 1000]);
      }
    },
    timeLimit(60),
  );

  it(
    'see what another has committed in the very next request',
    async () => {
      const path = temporaryDirectory();
      const { cookie } = await sessionIn(path);
      const [one, other] = await Promise.all([startCounter(path), startCounter(path)]);

      for (let n = 1; n <= rounds(100); n += 1) {
        const { url } = n % 2 === 0 ? one : other;
        expect(await count(url, cookie)).toEqual({ n });
      }
    },
    timeLimit(60),
  );

  it(
    'bring nothing back after a logout in another',
    async () => {
      const path = temporaryDirectory();
      const [one, other] = await Promise.all([startCounter(path), startCounter(path)]);

      for (const _ of numbersTo(rounds(50))) {
        const { cookie, stored } = await sessionIn(path);
        const get = async (url: string) => (await fetch(url, { headers: { cookie } })).status;
        const statuses = await Promise.all([
          get(`${one.url}/count`),
          get(`${other.url}/logout`),
          get(`${one.url}/count`),
        ]);
        expect([statuses, await stored()]).toEqual([[200, 204, 200], undefined]);
      }
    },
    timeLimit(60),
  );

  it(
    'leave a whole record behind when they are killed, and lock nobody out',
    async () => {
      const path = temporaryDirectory();
      const { cookie, stored } = await sessionIn(path);

      for (const _ of numbersTo(rounds(10))) {
        const { child, url } = await startCounter(path);
        const requests = numbersTo(20).map(() => count(url, cookie).catch(() => undefined));
        // When the first one is answered, the others are on their way.
        await Promise.race(requests);
        child.kill('SIGKILL');
        await Promise.all(requests);
        const { n, ...keys } = (await stored()) ?? {};
        expect(Object.keys(keys)).toHaveLength(Number(n));
      }

      const { url } = await startCounter(path);
      expect(await count(url, cookie)).toEqual({ n: expect.any(Number) });
      expect(filesIn(path).filter((file) => file.startsWith('quarantine'))).toEqual([]);
    },
    timeLimit(60),
  );
});
