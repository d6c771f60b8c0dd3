import { beforeEach, describe, expect, it } from 'vitest';
import { RedisSessionDriver } from 'mantisjs/redis';
import type { SessionReport } from '../../../src/session/session-driver.js';
import type { OwnRedis } from './own-redis.js';
import { clients, hasServer, startServer, timeout, visitorWith } from './redis-clients.js';

const key = 'a'.repeat(64);
const name = `mantis:{${key}}`;
const aside = `${name}:damaged`;
const message = 'A session in Redis is damaged, and is set aside and treated as none.';
const farAway = 4_000_000_000_000;

type Damage = (server: OwnRedis, name: string) => unknown;
const field =
  (field: string, text: string): Damage =>
  (server, name) =>
    server.ask('HSET', name, field, text);

const unread: Readonly<Record<string, Damage>> = {
  'a value': field('d:a', '{bad'),
  'a flashed value': field('f:a', '{bad'),
  'the replacement': field('replacement', '{}'),
  'the time of the login': field('ownedAt', 'soon'),
};
const unusable: Readonly<Record<string, Damage>> = {
  'the end': field('expiresAt', 'soon'),
  'an end that no clock has': field('expiresAt', '1e300'),
  'the beginning': field('createdAt', ''),
  'no beginning': (server, name) => server.ask('HDEL', name, 'createdAt'),
  'no end': (server, name) => server.ask('HDEL', name, 'expiresAt'),
  'the revision': field('v', 'one'),
  'a key of another type': (server, name) => server.ask('SET', name, 'text'),
};
const damages = { ...unread, ...unusable };

function keptReport(): SessionReport & { readonly said: unknown[] } {
  const said: unknown[] = [];
  return {
    said,
    info: () => undefined,
    warn: (text) => void said.push(text),
    event: (name, facts) => void said.push([name, facts]),
  };
}

describe.skipIf(!hasServer).each(Object.entries(clients))('a damaged session in Redis behind %s', (_, connectTo) => {
  let server: OwnRedis;
  beforeEach(async () => void (server = await startServer()));

  async function damaged(damage: Damage) {
    const driver = new RedisSessionDriver(await connectTo(server.port), { timeout });
    const report = keptReport();
    await expect.poll(() => driver.open(report).then(() => true)).toBe(true);
    const record = { data: { n: 1 }, createdAt: Date.now(), expiresAt: farAway, owner: 'ann', ownedAt: Date.now() };
    await driver.write(key, record);
    damage(server, name);
    return { driver, report, record };
  }
  const reported = [['corrupt', { reason: 'damaged' }], message];
  const renewal = { at: Date.now(), expiresAt: farAway + 1000, longest: Number.POSITIVE_INFINITY, least: 1 };

  it.each(Object.entries(damages))('(%s) is no session, and is reported and set aside once', async (_, damage) => {
    const { driver, report } = await damaged(damage);

    expect(await Promise.all([driver.read(key), driver.read(key)])).toEqual([undefined, undefined]);
    expect(await driver.readAndRenew(key, renewal)).toBeUndefined();
    expect(await driver.ofOwner('ann')).toEqual([]);
    expect(report.said).toEqual(reported);
    expect([server.ask('EXISTS', name), server.ask('EXISTS', aside)]).toEqual(['0', '1']);
    expect(Number(server.ask('TTL', aside))).toBeGreaterThan(3600);
  });

  it.each(Object.entries(damages))('(%s) is none for a read that renews', async (_, damage) => {
    const { driver, report } = await damaged(damage);

    expect(await driver.readAndRenew(key, renewal)).toBeUndefined();
    expect(report.said).toEqual(reported);
  });

  it.each(Object.entries(damages))('(%s) is none for a commit, a move and a new record', async (_, damage) => {
    const { driver, record } = await damaged(damage);
    const native = { at: Date.now(), expiresAt: farAway, clears: false, clearsFlash: false, flash: [] };
    const set = { kind: 'set', key: 'b', value: 2 } as const;
    const commit = { ...native, changes: [set], apply: () => record };
    const update = { kind: 'update', key: 'b', apply: () => 2 } as const;

    expect(await driver.commit(key, commit)).toBeUndefined();
    damage(server, name);
    expect(await driver.commit(key, { ...commit, changes: [update] })).toBeUndefined();
    damage(server, name);
    expect(await driver.move(key, 'b'.repeat(64), () => record)).toBeUndefined();
    damage(server, name);
    await driver.write(key, record);
    expect(await driver.read(key)).toEqual(record);
  });

  it.each(Object.entries(unusable))('(%s) has no end that could be moved', async (_, damage) => {
    const { driver } = await damaged(damage);

    expect(await driver.touch(key, farAway + 1000)).toBe(false);
  });

  it.each(Object.entries(damages))('(%s) lets its visitor begin a new one', async (_, damage) => {
    const { visitor, log } = await visitorWith(await connectTo(server.port));
    damage(server, server.ask('KEYS', 'mantis:{*'));

    const read = await visitor.get('/read');
    expect([read.status, await read.text()]).toEqual([200, '0']);
    expect(await (await visitor.get('/count')).text()).toBe('1');
    expect(await (await visitor.get('/count')).text()).toBe('2');
    expect(log).toEqual([message]);
  });

  it('is no session where the server does not let it be set aside, and says why', async () => {
    const { driver, report } = await damaged(field('d:a', '{bad'));
    server.ask('ACL', 'SETUSER', 'default', '-rename');

    expect(await driver.read(key)).toBeUndefined();
    expect(report.said).toEqual([
      ['corrupt', { reason: 'damaged' }],
      'A session in Redis is damaged, is treated as none, and could not be set aside.',
    ]);
    expect(server.ask('EXISTS', name)).toBe('1');
  });
});
