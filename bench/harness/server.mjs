import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { startOnCore, stop } from './children.mjs';
import { secret } from './strangers.mjs';

const serverCore = 0;
const startGrace = 15_000;
const clockTicksPerSecond = 100;

/** A server in a process of its own. It prints its URL when it listens. */
export class Server {
  #child;
  url;

  static async start({ name, file }, { directory, sliding, env = {} }) {
    const server = new Server();
    server.#child = startOnCore(serverCore, [process.execPath, join(import.meta.dirname, '..', file)], {
      env: {
        ...process.env,
        NODE_ENV: 'production',
        SESSION_DIRECTORY: directory,
        SESSION_SLIDING: String(sliding),
        SESSION_SECRET: secret,
        ...env,
      },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    server.url = await firstLine(server.#child);
    if (server.url === undefined) throw new Error(`${name} did not start.`);
    return server;
  }

  /** Seconds of CPU, in user and kernel, that the process has used with all its threads. */
  get cpuSeconds() {
    const afterName = this.#read('stat').split(') ').at(-1).split(' ');
    const [userTicks, systemTicks] = afterName.slice(11, 13).map(Number);
    return (userTicks + systemTicks) / clockTicksPerSecond;
  }

  /** The most memory that the process has held so far, in MiB. */
  get peakMemory() {
    const [, kibibytes] = /^VmHWM:\s+(\d+) kB$/m.exec(this.#read('status'));
    return Number(kibibytes) / 1024;
  }

  stop() {
    return stop(this.#child);
  }

  #read(name) {
    return readFileSync(`/proc/${this.#child.pid}/${name}`, 'utf8');
  }
}

async function firstLine(child) {
  const impatience = setTimeout(() => child.kill('SIGKILL'), startGrace);
  try {
    for await (const line of createInterface({ input: child.stdout })) return line;
    return undefined;
  } finally {
    clearTimeout(impatience);
    child.stdout.resume();
  }
}
