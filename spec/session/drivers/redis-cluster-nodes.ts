import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { vi } from 'vitest';
import { freePort } from './own-redis.js';

/** A Redis Cluster of three nodes on this machine. */
export class OwnCluster {
  readonly #directory = mkdtempSync(join(tmpdir(), 'mantis-cluster-'));
  readonly #nodes = new Map<number, ReturnType<typeof spawn>>();

  /** The ports of the nodes. */
  get ports(): readonly number[] {
    return [...this.#nodes.keys()];
  }

  async start(): Promise<void> {
    for (const port of [await freePort(), await freePort(), await freePort()]) {
      const where = ['--port', String(port), '--cluster-port', String(await freePort()), '--bind', '127.0.0.1'];
      // A node that hangs stays a member, so that what is tested are the clients and not the election.
      const cluster = ['--cluster-enabled', 'yes', '--cluster-config-file', `nodes-${port}.conf`];
      const patience = ['--cluster-node-timeout', '60000', '--cluster-require-full-coverage', 'no'];
      const options = [...where, ...cluster, ...patience, '--dir', this.#directory, '--save', ''];
      this.#nodes.set(port, spawn('redis-server', options, { stdio: 'ignore' }));
    }
    await vi.waitUntil(() => this.ports.every((port) => ask(port, 'PING').startsWith('PONG')), { timeout: 5000 });
    const addresses = this.ports.map((port) => `127.0.0.1:${port}`);
    const made = spawnSync('redis-cli', ['--cluster', 'create', ...addresses, '--cluster-yes'], { encoding: 'utf8' });
    if (made.status !== 0) throw new Error(made.stdout + made.stderr);
    const isWhole = (port: number) => ask(port, 'CLUSTER', 'INFO').includes('cluster_state:ok');
    await vi.waitUntil(() => this.ports.every(isWhole), { timeout: 15_000 });
  }

  stop(): void {
    for (const node of this.#nodes.values()) node.kill('SIGKILL');
    rmSync(this.#directory, { recursive: true, force: true });
  }

  freeze(port: number): void {
    this.#nodes.get(port)?.kill('SIGSTOP');
  }

  thaw(port: number): void {
    this.#nodes.get(port)?.kill('SIGCONT');
  }

  /** The node that has a key that begins so, and the key. */
  find(beginning: string): { readonly port: number; readonly key: string } {
    for (const port of this.ports) {
      const [key = ''] = ask(port, 'KEYS', `${beginning}*`).split('\n');
      if (key !== '') return { port, key };
    }
    throw new Error(`No node has a key that begins with ${beginning}.`);
  }

  /** Begins to move the slot of a key elsewhere; the key itself only when it is told to, the slot at the end. */
  beginMove({ port, key }: { readonly port: number; readonly key: string }): Move {
    const target = this.ports.find((other) => other !== port) ?? port;
    const slot = ask(port, 'CLUSTER', 'KEYSLOT', key);
    const [from, to] = [ask(port, 'CLUSTER', 'MYID'), ask(target, 'CLUSTER', 'MYID')];
    ask(target, 'CLUSTER', 'SETSLOT', slot, 'IMPORTING', from);
    ask(port, 'CLUSTER', 'SETSLOT', slot, 'MIGRATING', to);
    return {
      moveKey: () => void ask(port, 'MIGRATE', '127.0.0.1', String(target), key, '0', '5000'),
      end: () => {
        for (const each of [target, port, ...this.ports]) ask(each, 'CLUSTER', 'SETSLOT', slot, 'NODE', to);
      },
    };
  }
}

/** A slot on its way from one node to another. */
export interface Move {
  moveKey(): void;
  end(): void;
}

function ask(port: number, ...command: readonly string[]): string {
  return spawnSync('redis-cli', ['-p', String(port), ...command], { encoding: 'utf8' }).stdout.trim();
}
