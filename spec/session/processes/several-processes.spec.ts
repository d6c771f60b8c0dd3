import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { TestClient } from 'mantisjs/testing';
import { filesIn, temporaryDirectory } from '../../temporary-directory.js';
import { sessionApp } from '../session-app.js';
import { startCounter } from './counter-process.js';

/** A session in a directory, with the cookie that names it and a look at what is stored. */
async function sessionIn(path: string) {
  const { app } = sessionApp({}, { driver: 'file', path });
  const client = await new TestClient(app).withSession({ n: 0 });
  return { cookie: client.cookies.header ?? '', stored: () => client.session() };
}

describe('several processes on one directory', () => {
  it('lose none of 4 × 250 commits to one session', async () => {
    const path = temporaryDirectory();
    const { cookie, stored } = await sessionIn(path);
    const processes = await Promise.all([1, 2, 3, 4].map(() => startCounter(path)));

    const commits = processes.map(async ({ url }) => {
      for (let round = 0; round < 25; round += 1) {
        await Promise.all(
          Array.from({ length: 10 }, async () => (await fetch(`${url}/count`, { headers: { cookie } })).text()),
        );
      }
    });
    await Promise.all(commits);

    const { n, ...keys } = (await stored()) ?? {};
    expect([n, Object.keys(keys).length]).toEqual([1000, 1000]);
  }, 60_000);

  it('see what another has committed in the very next request', async () => {
    const path = temporaryDirectory();
    const { cookie } = await sessionIn(path);
    const [one, other] = await Promise.all([startCounter(path), startCounter(path)]);

    for (let n = 1; n <= 100; n += 1) {
      const { url } = n % 2 === 0 ? one : other;
      expect(await (await fetch(`${url}/count`, { headers: { cookie } })).json()).toEqual({ n });
    }
  }, 60_000);

  it('bring nothing back after a logout in another', async () => {
    const path = temporaryDirectory();
    const [one, other] = await Promise.all([startCounter(path), startCounter(path)]);

    for (let round = 0; round < 50; round += 1) {
      const { cookie, stored } = await sessionIn(path);
      const get = async (url: string) => (await fetch(url, { headers: { cookie } })).status;
      const statuses = await Promise.all([
        get(`${one.url}/count`),
        get(`${other.url}/logout`),
        get(`${one.url}/count`),
      ]);
      expect([statuses, await stored()]).toEqual([[200, 204, 200], undefined]);
    }
  }, 60_000);

  it('leave a whole record behind when they are killed, and lock nobody out', async () => {
    const path = temporaryDirectory();
    const { cookie, stored } = await sessionIn(path);

    for (let kills = 0; kills < 15; kills += 1) {
      const { child, url } = await startCounter(path);
      const requests = Array.from({ length: 20 }, () =>
        fetch(`${url}/count`, { headers: { cookie } }).catch(() => undefined),
      );
      await delay(5 + kills * 2);
      child.kill('SIGKILL');
      await Promise.all(requests);
      const { n, ...keys } = (await stored()) ?? {};
      expect(Object.keys(keys)).toHaveLength(Number(n));
    }

    const { url } = await startCounter(path);
    expect((await fetch(`${url}/count`, { headers: { cookie } })).status).toBe(200);
    expect(filesIn(path).filter((file) => file.startsWith('quarantine'))).toEqual([]);
  }, 60_000);
});
