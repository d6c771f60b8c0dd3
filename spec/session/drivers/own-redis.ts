import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { temporaryDirectory } from '../../temporary-directory.js';

/** A Redis server of a test's own, that can be killed and frozen. It keeps what it acknowledged. */
export class OwnRedis {
  readonly port: number;
  readonly #directory = temporaryDirectory();
  #process: ChildProcess | undefined;

  constructor(port: number) {
    this.port = port;
  }

  /** Starts it, or starts it again on what it kept. */
  async start(): Promise<void> {
    const options = ['--save', '', '--appendonly', 'yes', '--appendfsync', 'always', '--dir', this.#directory];
    const where = ['--port', String(this.port), '--bind', '127.0.0.1'];
    this.#process = spawn('redis-server', [...where, ...options], { stdio: 'ignore' });
    while (!(await answers(this.port))) await delay(10);
  }

  /** Ends it as a crash does. */
  async kill(): Promise<void> {
    const ended = this.#process && once(this.#process, 'exit');
    this.#process?.kill('SIGKILL');
    await ended;
  }

  /** Lets it hang: connections stay open, and nothing is answered. */
  freeze(): void {
    this.#process?.kill('SIGSTOP');
  }

  thaw(): void {
    this.#process?.kill('SIGCONT');
  }
}

/** A way to a server that can be slow, or lead nowhere. */
export class Proxy {
  delay = 0;
  isCut = false;
  readonly #sockets = new Set<Socket>();
  readonly #server;

  constructor(target: number) {
    this.#server = createServer((client) => {
      const upstream = connect(target, '127.0.0.1');
      for (const [from, to] of [
        [client, upstream],
        [upstream, client],
      ] as const) {
        this.#sockets.add(from);
        from.on('error', () => to.destroy()).on('close', () => to.destroy());
        from.on('data', (chunk: Buffer) => void this.#pass(chunk, to));
      }
    });
  }

  async listen(): Promise<number> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    return (this.#server.address() as AddressInfo).port;
  }

  close(): void {
    for (const socket of this.#sockets) socket.destroy();
    this.#server.close();
  }

  async #pass(chunk: Buffer, to: Socket): Promise<void> {
    if (this.isCut) return;
    if (this.delay > 0) await delay(this.delay);
    if (!this.isCut && to.writable) to.write(chunk);
  }
}

/** A port that nobody uses at the moment. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => socket.write('PING\r\n'));
    socket.on('data', (data) => (resolve(data.toString().startsWith('+PONG')), socket.destroy()));
    socket.on('error', () => resolve(false));
  });
}
