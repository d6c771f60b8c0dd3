import assert from 'node:assert/strict';
import { mergesAcross } from './driver-case.js';
import type { DriverOutcome, Examination, OpenDrivers } from './driver-case.js';
import { startApps } from './rule-app.js';
import type { RuleApps, Work } from './rule-app.js';
import type { TestClient } from '../test-client.js';

type Works = Readonly<Record<string, Work>>;
type Visit = (apps: RuleApps, drivers: OpenDrivers) => Promise<DriverOutcome>;

function inApps(rule: string, title: string, works: Works | (() => Works), visit: Visit): Examination {
  return {
    rule,
    title,
    examine: (drivers) => visitApps(drivers, typeof works === 'function' ? works() : works, visit),
  };
}

async function visitApps(drivers: OpenDrivers, works: Works, visit: Visit): Promise<DriverOutcome> {
  const apps = startApps(drivers, works);
  try {
    return await visit(apps, drivers);
  } finally {
    await apps.close();
  }
}

function afterSlowWriter(ending: 'destroy' | 'regenerate', where: '' | ' in another process'): Examination {
  return {
    rule: '4',
    title: `does not bring a session back after ${ending} while a slow request writes${where}`,
    async examine(drivers) {
      if (where !== '' && !mergesAcross(drivers)) return 'not promised';
      const slow = slowly();
      const end = { ending, isAcross: where !== '' };
      return visitApps(drivers, slow.works, (apps) => visitSlowly(apps, slow, end));
    },
  };
}

async function visitSlowly(
  apps: RuleApps,
  { arrived, go }: ReturnType<typeof slowly>,
  { ending, isAcross }: { ending: string; isAcross: boolean },
): Promise<DriverOutcome> {
  const client = apps.newClient();
  await client.get('/set');
  const old = apps.newClient();
  old.cookies.store([client.cookies.header ?? '']);
  const slow = old.get('/slow');
  await arrived;
  await (isAcross ? apps.elsewhere(client) : client).get(`/${ending}`);
  go();
  const answer = await slow;
  assert.equal(answer.headers.get('set-cookie'), null, 'The slow request touched the cookie.');
  assert.deepEqual(await answer.json(), { saved: false });
  const stale = apps.newClient();
  stale.cookies.store([old.cookies.header ?? '']);
  assert.deepEqual(await (await stale.get('/read')).json(), {});
  return 'kept';
}

const read: Work = (session) => session.all();
const set: Work = (session) => (session.set('n', 1), 'set');
const owner = `owner-${Date.now()}-${Math.random()}`;
const login: Work = (session) => (session.login(owner), 'signed in');
const end: Work = (session) => String(session.expiresAt.getTime());
const flash: Work = (session) => (session.flash('notice', 'saved'), 'flashed');
const flashed: Work = (session) => session.flashed('notice', 'nothing');
const list: Work = async (_, registry) => String((await registry?.of(owner))?.length);
const revokeOthers: Work = (_, registry) => registry?.revokeAll(owner, { exceptCurrent: true });

const store: Work = (session) => {
  session.set('values', [new Date(0), new Map([[1, new Set([2n])]]), new Set(), 2n ** 70n, new Uint8Array([1, 2])]);
  return 'stored';
};

const look: Work = (session) => {
  const [date, map, aSet, big, bytes] = session.get('values') as [
    Date,
    Map<number, Set<bigint>>,
    Set<unknown>,
    bigint,
    Uint8Array,
  ];
  const names = [date, map, aSet].map((value) => value.constructor.name);
  const isWhole = date.getTime() === 0 && map.get(1)?.has(2n) === true && big === 2n ** 70n && bytes[1] === 2;
  return isWhole ? [...names, typeof big, bytes.constructor.name].join(' ') : 'something else';
};

/** Requests that have all read before the first of them writes. */
function overlapping(count: number): Readonly<Record<string, Work>> {
  let arrived = 0;
  let open: () => void = () => undefined;
  const all = new Promise<void>((resolve) => (open = resolve));
  return {
    read,
    begin: (session) => (session.set('n', 0), 'begun'),
    async write(session) {
      session.all();
      const number = (arrived += 1);
      if (arrived === count) open();
      await all;
      session.set(`key-${number}`, number);
      session.increment('n');
      session.push('list', number);
      return 'written';
    },
  };
}

async function overlap(client: TestClient, places: readonly TestClient[], count: number): Promise<DriverOutcome> {
  const requests = Array.from({ length: count }, (_, n) => (places[n % places.length] ?? client).get('/write'));
  for (const response of await Promise.all(requests)) assert.equal(response.status, 200);
  const data = (await (await client.get('/read')).json()) as { n: number; list: readonly number[] };
  assert.equal(data.n, count);
  assert.equal(new Set(data.list).size, count);
  assert.equal(Object.keys(data).length, count + 2);
  return 'kept';
}

/** A request that has read its session and writes only when it is told to. */
function slowly(): { works: Readonly<Record<string, Work>>; arrived: Promise<void>; go: () => void } {
  let arrive: () => void = () => undefined;
  let go: () => void = () => undefined;
  const arrived = new Promise<void>((resolve) => (arrive = resolve));
  const told = new Promise<void>((resolve) => (go = resolve));
  const works: Readonly<Record<string, Work>> = {
    set,
    read,
    destroy: (session) => (session.destroy(), 'ended'),
    regenerate: (session) => (session.regenerate(), 'renewed'),
    async slow(session) {
      session.all();
      arrive();
      await told;
      session.set('late', true);
      const saved = await session.save().then(
        () => true,
        () => false,
      );
      return { saved };
    },
  };
  return { works, arrived, go };
}

/** The examinations of the rules of sessions, as visitors of two applications on one driver meet them. */
export const ruleCases: readonly Examination[] = [
  inApps('1', 'gives no cookie to who only reads, and adopts no id that was not issued', { read }, async (apps) => {
    const client = apps.newClient();
    const headers = { cookie: `session_id=${'A'.repeat(43)}` };
    assert.equal((await client.get('/read')).headers.get('set-cookie'), null);
    assert.equal((await client.get('/read', { headers })).headers.get('set-cookie'), null);
    return 'kept';
  }),
  inApps('2', 'has committed before the answer leaves', { set, read }, async (apps, { isShared }) => {
    const client = apps.newClient();
    await client.get('/set');
    const same = isShared ? apps.elsewhere(client) : client;
    assert.deepEqual(await (await same.get('/read')).json(), { n: 1 });
    return 'kept';
  }),
  inApps(
    '3',
    'loses nothing when requests of one session overlap',
    () => overlapping(20),
    async (apps) => {
      const client = apps.newClient();
      await client.get('/begin');
      return overlap(client, [client], 20);
    },
  ),
  inApps(
    '3',
    'loses nothing when they overlap in two processes',
    () => overlapping(20),
    async (apps, drivers) => {
      if (!mergesAcross(drivers)) return 'not promised';
      const client = apps.newClient();
      await client.get('/begin');
      return overlap(client, [client, apps.elsewhere(client)], 20);
    },
  ),
  afterSlowWriter('destroy', ''),
  afterSlowWriter('regenerate', ''),
  afterSlowWriter('destroy', ' in another process'),
  afterSlowWriter('regenerate', ' in another process'),
  inApps('4', 'gives a session that is signed in a new id, and keeps its data', { set, read, login }, async (apps) => {
    const client = apps.newClient();
    await client.get('/set');
    const before = client.cookies.header;
    await client.get('/login');
    assert.notEqual(client.cookies.header, before);
    assert.deepEqual(await (await client.get('/read')).json(), { n: 1 });
    return 'kept';
  }),
  inApps(
    '5',
    'moves the end of a session that is in use, and ends one that is not',
    { set, read, end },
    async (apps) => {
      const client = apps.newClient();
      await client.get('/set');
      const first = Number(await (await client.get('/end')).text());
      apps.clock.advance(1000);
      await client.get('/read');
      assert.equal(Number(await (await client.get('/end')).text()), first + 1_000_000);
      apps.clock.advance(8000);
      assert.deepEqual(await (await client.get('/read')).json(), {});
      return 'kept';
    },
  ),
  inApps('flash', 'gives flashed values to one request that reads them', { flash, flashed }, async (apps) => {
    const client = apps.newClient();
    await client.get('/flash');
    assert.equal(await (await client.get('/flashed')).text(), 'saved');
    assert.equal(await (await client.get('/flashed')).text(), 'nothing');
    return 'kept';
  }),
  inApps(
    'values',
    'gives back dates, maps, sets, big integers and bytes as what they were',
    { store, look },
    async (apps) => {
      const client = apps.newClient();
      await client.get('/store');
      assert.equal(await (await client.get('/look')).text(), 'Date Map Set bigint Uint8Array');
      return 'kept';
    },
  ),
  inApps(
    'registry',
    'lists and ends the sessions of an owner',
    { login, read, list, revokeOthers },
    async (apps, { driver }) => {
      if (!driver.ofOwner) return 'not promised';
      const [one, two] = [apps.newClient(), apps.newClient()];
      await one.get('/login');
      await two.get('/login');
      const count = Number(await (await one.get('/list')).text());
      assert.ok(count >= 2);
      await one.get('/revokeOthers');
      assert.equal(await (await one.get('/list')).text(), '1');
      assert.deepEqual(await (await two.get('/read')).json(), {});
      return 'kept';
    },
  ),
];
