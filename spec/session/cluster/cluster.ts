import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { request as sendRequest } from 'node:http';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import type { Place } from './places.js';

/** How processes share the work: as workers of `node:cluster` behind one port, or each on a port of its own. */
export type ClusterKind = 'cluster' | 'machines';

/** What one of the processes answered. */
export interface Answer {
  readonly status: number;
  readonly text: string;
  /** The cookie that it set, without its attributes; `undefined` when it set none. */
  readonly cookie: string | undefined;
  /** The process that answered. */
  readonly pid: number;
}

interface Member {
  readonly pid: number;
  readonly url: string;
}

/** Processes that serve the sessions of one place. */
export class Cluster {
  readonly #children: readonly ChildProcess[];
  readonly #members: readonly Member[];
  #next = 0;

  /** Starts three workers, or so many machines; `end` is for whoever has started them. */
  static async start(kind: ClusterKind, place: Place, machines = 3): Promise<Cluster> {
    const [count, mode] = kind === 'cluster' ? [1, 'cluster'] : [machines, 'machine'];
    // Their clocks stand still, at the same time.
    const now = Date.now();
    const started = await Promise.all(Array.from({ length: count }, () => startProcess(mode, now, place)));
    return new Cluster(
      started.map(({ child }) => child),
      started.flatMap(({ url, pids }) => pids.map((pid) => ({ url, pid }))),
    );
  }

  private constructor(children: readonly ChildProcess[], members: readonly Member[]) {
    this.#children = children;
    this.#members = members;
  }

  /** The process numbers of all that serve; none of them is the number of a primary, which only hands on. */
  get pids(): readonly number[] {
    return this.#members.map(({ pid }) => pid);
  }

  /** Sends a request to whoever is next, over a connection of its own. Rejects when that is cut, and past the patience. */
  get(path: string, cookie?: string, patience = 30_000): Promise<Answer> {
    const { url } = this.#members[(this.#next += 1) % this.#members.length] ?? { url: '' };
    return send(url + path, cookie === undefined ? {} : { cookie }, patience);
  }

  /** Sends a request to one of the processes, however often another one has to refuse it. */
  async getBy(pid: number, path: string, cookie?: string): Promise<Answer> {
    const { url } = this.#members.find((member) => member.pid === pid) ?? { url: '' };
    const headers = { 'x-meant-for': String(pid), ...(cookie === undefined ? {} : { cookie }) };
    for (;;) {
      const answer = await send(url + path, headers, 30_000);
      if (answer.status !== 421) return answer;
    }
  }

  /** Ends one of the processes in the middle of whatever it does. */
  kill(pid: number): void {
    process.kill(pid, 'SIGKILL');
  }

  /** Ends all of them. */
  async end(): Promise<void> {
    const living = this.#children.filter(({ exitCode, signalCode }) => exitCode === null && signalCode === null);
    // Workers end when their primary is gone.
    await Promise.all(living.map((child) => (child.kill('SIGKILL'), once(child, 'exit'))));
  }
}

async function startProcess(mode: string, now: number, { kind, address, name }: Place) {
  const child = fork(join(import.meta.dirname, 'cluster-app.mjs'), [mode, kind, address, name, String(now)], {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    execArgv: [],
  });
  const ended = once(child, 'exit').then(([code]) => {
    throw new Error(`A process ended with ${String(code)} before it served.`);
  });
  const started = once(child, 'message') as Promise<[{ url: string; pids: readonly number[] }]>;
  const [{ url, pids }] = await Promise.race([started, ended]);
  ended.catch(() => undefined);
  return { child, url, pids };
}

function send(url: string, headers: Readonly<Record<string, string>>, patience: number): Promise<Answer> {
  return new Promise((resolve, reject) => {
    // A new connection each time: node:cluster hands out connections, not requests.
    const request = sendRequest(url, { headers, agent: false, signal: AbortSignal.timeout(patience) }, (response) => {
      const [cookie] = (response.headers['set-cookie'] ?? []).map((line) => line.split(';', 1).join());
      const { statusCode = 0, headers: received } = response;
      text(response).then(
        (body) => resolve({ status: statusCode, text: body, cookie, pid: Number(received['x-pid']) }),
        reject,
      );
    });
    request.on('error', reject).end();
  });
}
