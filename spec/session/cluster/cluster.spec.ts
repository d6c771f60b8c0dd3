import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { numbersTo } from '../proofs/rounds.js';
import { Cluster } from './cluster.js';
import type { Answer, ClusterKind } from './cluster.js';
import { places } from './places.js';
import type { Place, PlaceKind } from './places.js';

const kinds: readonly (readonly [title: string, kind: ClusterKind])[] = [
  ['workers of node:cluster', 'cluster'],
  ['machines on ports of their own', 'machines'],
];

describe.each(kinds)('three %s', { timeout: 30_000 }, (_, kind) => {
  for (const place of places)
    describe.skipIf(!place.isThere)(`with sessions in ${place.title}`, () => {
      const stage = startBefore(kind, place.open);
      tellOfSharing(stage);
      if (place.isComplete) tellOfMerging(stage);
    });
});

/** What every driver keeps among processes. */
function tellOfSharing({ getBy, pids, begin, dataOf }: Stage): void {
  it('show on one at once what was begun on another', async () => {
    const [one, ...others] = pids();
    const { cookie } = await getBy(one, '/set/theme');

    for (const pid of others) expect(await dataOf(cookie, pid)).toEqual({ theme: one });
  });

  it('give what was flashed on one to one request on another', async () => {
    const [one, two, three] = pids();
    const { cookie } = await getBy(one, '/flash');

    expect((await getBy(two, '/flashed', cookie)).text).toBe('saved');
    expect((await getBy(three, '/flashed', cookie)).text).toBe('nothing');
  });

  it('have no life for an old id anywhere', async () => {
    const [one, two] = pids();
    const old = await begin();
    const { cookie } = await getBy(two, '/regenerate', old);

    for (const pid of pids()) expect(await dataOf(old, pid)).toEqual({});
    expect(await dataOf(cookie, one)).toEqual({ begun: true, n: 1 });
  });

  it('move on one the end of a session that is used on another', async () => {
    const [one, two, three] = pids();
    const cookie = await begin();
    const end = Number((await getBy(one, '/end', cookie)).text);
    for (const pid of pids()) await getBy(pid, '/plain/advance/2000');
    await getBy(two, '/plain/nothing', cookie);

    expect(Number((await getBy(three, '/end', cookie)).text)).toBe(end + 2_000_000);
    for (const pid of pids()) await getBy(pid, '/plain/advance/3601');
    for (const pid of pids()) expect(await dataOf(cookie, pid)).toEqual({});
  });
}

/** What a driver keeps that merges commits, lists owners and holds turns. */
function tellOfMerging({ get, getBy, pids, begin, dataOf, kill }: Stage): void {
  it('keep 20 keys that as many requests set at once', async () => {
    const cookie = await begin();
    const answers = await Promise.all(numbersTo(20).map((number) => get(`/set/key-${number}`, cookie)));

    expect(new Set(answers.map(({ pid }) => pid))).toEqual(new Set(pids()));
    expect(Object.keys(await dataOf(cookie))).toHaveLength(22);
  });

  it('count 100 increments at once to 100', async () => {
    const cookie = await begin();
    const answers = await Promise.all(numbersTo(99).map((number) => get(`/increment/key-${number}`, cookie)));

    expect(new Set(answers.map(({ pid }) => pid))).toEqual(new Set(pids()));
    expect(await dataOf(cookie)).toMatchObject({ n: 100 });
  });

  it('bring nothing back that was signed out on one while another was slow', async () => {
    const [one, two] = pids();
    const cookie = await begin();
    const slow = getBy(one, '/late/logout', cookie);
    await getBy(one, '/plain/started/logout');
    await getBy(two, '/logout', cookie);
    await getBy(one, '/plain/go/logout');

    expect(await slow).toMatchObject({ status: 200, text: 'done', cookie: undefined });
    for (const pid of pids()) expect(await dataOf(cookie, pid)).toEqual({});
  });

  it('list and end on one what an owner has on all', async () => {
    const [one, two, three] = pids();
    const owner = `ann-${one}`;
    const cookies = await Promise.all(pids().map(async (pid) => (await getBy(pid, `/login/${owner}`)).cookie));

    expect((await getBy(one, `/registry/owned/${owner}`)).text).toBe('3');
    await getBy(two, `/registry/revoke/${owner}`);
    expect((await getBy(three, `/registry/owned/${owner}`)).text).toBe('0');
    for (const cookie of cookies) expect(await dataOf(cookie)).toEqual({});
  });

  it('run what has a @SessionLock one at a time', async () => {
    const cookie = await begin();
    await Promise.all(numbersTo(12).map(() => get('/turns/step', cookie)));

    expect(await dataOf(cookie)).toMatchObject({ steps: 12 });
  });

  it('lose nothing that was committed when one of them is killed in the middle', async () => {
    const [victim] = pids();
    const cookie = await begin();
    // A connection that node:cluster was about to hand to the killed one is left open by it, and nobody answers there.
    const increment = (number: number) => get(`/increment/key-${number}`, cookie, 2000).catch(() => undefined);
    const requests = numbersTo(60).map(increment);
    await Promise.any(requests.map(async (request) => expect((await request)?.pid).toBe(victim)));
    kill(victim);
    const answered = (await Promise.all(requests)).filter((answer) => answer?.status === 200);

    const { begun, n, ...keys } = await dataOf(cookie, pids()[1]);
    expect([begun, n]).toEqual([true, Object.keys(keys).length + 1]);
    expect(n).toBeGreaterThan(answered.length);
    expect(Number((await getBy(pids()[2], '/increment/after', cookie)).text)).toBeGreaterThan(Number(n));
  });
}

type Pids = readonly [number, number, number];

interface Stage {
  readonly get: (path: string, cookie?: string, patience?: number) => Promise<Answer>;
  readonly getBy: (pid: number, path: string, cookie?: string) => Promise<Answer>;
  readonly kill: (pid: number) => void;
  readonly pids: () => Pids;
  /** Begins a session. @returns its cookie. */
  readonly begin: () => Promise<string>;
  /** What a session holds, as one of the processes sees it. */
  readonly dataOf: (cookie: string | undefined, pid?: number) => Promise<Readonly<Record<string, unknown>>>;
}

/** Starts the processes before the stories, and ends them after these. */
function startBefore(kind: ClusterKind, open: PlaceKind['open']): Stage {
  let place: Place;
  let cluster: Cluster;
  beforeAll(async () => {
    place = await open(`spec_${kind}_${process.pid}_`);
    cluster = await Cluster.start(kind, place);
  }, 60_000);
  afterAll(async () => {
    await cluster.end();
    await place.clean();
  });
  const get: Stage['get'] = (path, cookie, patience) => cluster.get(path, cookie, patience);
  const getBy: Stage['getBy'] = (pid, path, cookie) => cluster.getBy(pid, path, cookie);
  return {
    get,
    getBy,
    kill: (pid) => cluster.kill(pid),
    pids: () => cluster.pids as Pids,
    begin: async () => (await get('/increment/begun')).cookie ?? '',
    async dataOf(cookie, pid) {
      const answer = pid === undefined ? get('/read', cookie) : getBy(pid, '/read', cookie);
      return JSON.parse((await answer).text) as Record<string, unknown>;
    },
  };
}
