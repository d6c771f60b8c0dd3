import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Cluster } from './cluster.js';
import { places } from './places.js';
import type { Place, PlaceKind } from './places.js';

const complete = places.filter(({ isComplete, isThere }) => isComplete && isThere);

/** Two processes, of which the first was killed while a request of the session had its turn. */
interface Scene {
  readonly place: Place;
  readonly cluster: Cluster;
  readonly cookie: string;
}

// All wait side by side: leases of a server end after fifteen seconds, the kernel takes its locks back at once.
describe('a process that is killed while one of its requests has a turn', { timeout: 40_000 }, () => {
  const scenes = new Map<PlaceKind, Scene>();
  beforeAll(async () => {
    await Promise.all(complete.map(async (kind) => scenes.set(kind, await killHolder(kind))));
  }, 60_000);
  afterAll(async () => {
    for (const { cluster, place } of scenes.values()) {
      await cluster.end();
      await place.clean();
    }
  });

  it.each(complete.map((kind) => [kind.title, kind] as const))('gives it up in %s', async (_, kind) => {
    const { cluster, cookie } = scenes.get(kind) as Scene;
    const [, other = 0] = cluster.pids;

    expect(await cluster.getBy(other, '/turns/step', cookie)).toMatchObject({ status: 204, pid: other });
    const { text } = await cluster.getBy(other, '/read', cookie);
    expect(JSON.parse(text)).toEqual({ begun: true, n: 1, steps: 1 });
  });
});

async function killHolder({ open }: PlaceKind): Promise<Scene> {
  const place = await open(`spec_holder_${process.pid}_`);
  const cluster = await Cluster.start('machines', place, 2);
  const [holder = 0] = cluster.pids;
  const { cookie = '' } = await cluster.getBy(holder, '/increment/begun');
  const held = cluster.getBy(holder, '/turns/hold/kill', cookie);
  await cluster.getBy(holder, '/plain/started/kill');
  cluster.kill(holder);
  await expect(held).rejects.toThrow(/hang up|reset/);
  return { place, cluster, cookie };
}
