import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

const startGrace = 20_000;
const stopGrace = 3000;
const children = new Set();

process.on('exit', () => children.forEach((child) => child.kill('SIGKILL')));
process.on('SIGINT', () => process.exit(130));
process.on('SIGTERM', () => process.exit(143));

/** A stack in a process of its own. It prints its URL when it listens. */
export class ChildServer {
  #child;
  #errors = '';
  url;

  static async start({ name, file }, sessionDirectory) {
    const server = new ChildServer();
    server.#spawn(join(import.meta.dirname, '..', file), sessionDirectory);
    server.url = await server.#firstLine();
    if (server.url === undefined) throw new Error(`${name} did not start:\n${server.#errors}`);
    return server;
  }

  async stop() {
    if (!children.has(this.#child)) return;
    const impatience = setTimeout(() => this.#child.kill('SIGKILL'), stopGrace);
    this.#child.kill('SIGTERM');
    await once(this.#child, 'exit');
    clearTimeout(impatience);
  }

  /** The errors that it prints are kept back: many tests provoke them. */
  #spawn(path, sessionDirectory) {
    const env = { ...process.env, NODE_ENV: 'production', SESSION_DIRECTORY: sessionDirectory };
    this.#child = spawn(process.execPath, [path], { env, stdio: ['ignore', 'pipe', 'pipe'] });
    children.add(this.#child);
    this.#child.once('exit', () => children.delete(this.#child));
    this.#child.stderr.setEncoding('utf8').on('data', (text) => (this.#errors += text));
  }

  async #firstLine() {
    const impatience = setTimeout(() => this.#child.kill('SIGKILL'), startGrace);
    try {
      for await (const line of createInterface({ input: this.#child.stdout })) return line;
      return undefined;
    } finally {
      clearTimeout(impatience);
      this.#child.stdout.resume();
    }
  }
}
