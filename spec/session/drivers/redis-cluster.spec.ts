import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Cluster } from 'ioredis';
import { createCluster } from 'redis';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { RedisSessionDriver } from 'mantisjs/redis';
import { driverConformance } from 'mantisjs/testing';
import { freePort } from './own-redis.js';

const hasServer = spawnSync('redis-server', ['--version']).status === 0;
if (!hasServer && process.env['CI'] === 'true') throw new Error('redis-server is not installed.');

describe.skipIf(!hasServer)('a Redis Cluster of three nodes', () => {
  const directory = mkdtempSync(join(tmpdir(), 'mantis-cluster-'));
  const nodes: ReturnType<typeof spawn>[] = [];
  let ports: number[] = [];
  let ioredis: Cluster | undefined;
  let nodeRedis: ReturnType<typeof createCluster> | undefined;

  beforeAll(async () => {
    ports = [await freePort(), await freePort(), await freePort()];
    for (const port of ports) {
      const where = ['--port', String(port), '--cluster-port', String(await freePort()), '--bind', '127.0.0.1'];
      const cluster = ['--cluster-enabled', 'yes', '--cluster-config-file', `nodes-${port}.conf`];
      const options = [...where, ...cluster, '--dir', directory, '--save', ''];
      nodes.push(spawn('redis-server', options, { stdio: 'ignore' }));
    }
    const addresses = ports.map((port) => `127.0.0.1:${port}`);
    await vi.waitUntil(() => ports.every(isUp), { timeout: 5000 });
    const made = spawnSync('redis-cli', ['--cluster', 'create', ...addresses, '--cluster-yes'], { encoding: 'utf8' });
    if (made.status !== 0) throw new Error(made.stdout + made.stderr);
    await vi.waitUntil(() => ports.every(isWhole), { timeout: 15_000 });

    ioredis = new Cluster(ports.map((port) => ({ host: '127.0.0.1', port })));
    nodeRedis = createCluster({ rootNodes: ports.map((port) => ({ url: `redis://127.0.0.1:${port}` })) });
    await nodeRedis.connect();
  }, 30_000);

  afterAll(async () => {
    for (const node of nodes) node.kill('SIGKILL');
    ioredis?.disconnect();
    nodeRedis?.destroy();
    rmSync(directory, { recursive: true, force: true });
  });

  it.each(driverConformance({ create: () => new RedisSessionDriver(ioredis as Cluster) }))(
    'ioredis: $title',
    async ({ run }) => {
      expect(await run()).toMatch(/^(kept|not promised)$/);
    },
  );

  it.each(driverConformance({ create: () => new RedisSessionDriver(nodeRedis as never) }))(
    'node-redis: $title',
    async ({ run }) => {
      expect(await run()).toMatch(/^(kept|not promised)$/);
    },
  );
});

function isUp(port: number): boolean {
  return ask(port, 'PING').startsWith('PONG');
}

function isWhole(port: number): boolean {
  return ask(port, 'CLUSTER', 'INFO').includes('cluster_state:ok');
}

function ask(port: number, ...command: readonly string[]): string {
  return spawnSync('redis-cli', ['-p', String(port), ...command], { encoding: 'utf8' }).stdout;
}
