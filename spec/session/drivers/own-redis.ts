import { spawn, spawnSync } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { temporaryDirectory } from '../../temporary-directory.js';

/** A Redis server of a test's own, that can be killed and frozen. It keeps what it acknowledged, unless it is told not to. */
export class OwnRedis {
  readonly port: number;
  readonly #keeps: boolean;
  readonly #directory = temporaryDirectory();
  #process: ChildProcess | undefined;

  constructor(port: number, { keeps = true }: { readonly keeps?: boolean } = {}) {
    this.port = port;
    this.#keeps = keeps;
  }

  /** Starts it, or starts it again on what it kept. */
  async start(): Promise<void> {
    const kept = this.#keeps ? ['--appendonly', 'yes', '--appendfsync', 'always'] : [];
    const options = ['--save', '', '--dir', this.#directory, ...kept];
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

  /** What it answers to a command. */
  ask(...command: readonly string[]): string {
    return spawnSync('redis-cli', ['-p', String(this.port), ...command], { encoding: 'utf8' }).stdout.trim();
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
  /** Whether whatever is sent is swallowed. */
  isCut = false;
  /** Whether answers are passed on byte by byte. */
  slices = false;
  /** How many messages still get to the server; one is all that a client sends at once. */
  allowed = Number.POSITIVE_INFINITY;
  /** The bytes that got to the server. */
  sent = 0;
  /** How many connections there have been. */
  connections = 0;
  #answersUntilReset = Number.POSITIVE_INFINITY;
  readonly #sockets = new Set<Socket>();
  readonly #server;

  constructor(target: number) {
    this.#server = createServer((client) => {
      this.connections += 1;
      const upstream = connect(target, '127.0.0.1').setNoDelay();
      client.setNoDelay();
      for (const [from, to] of [
        [client, upstream],
        [upstream, client],
      ] as const) {
        this.#sockets.add(from);
        from.on('error', () => to.destroy()).on('close', () => (to.destroy(), this.#sockets.delete(from)));
      }
      client.on('data', (chunk: Buffer) => void this.#toServer(chunk, upstream));
      upstream.on('data', (chunk: Buffer) => void this.#toClient(chunk, client));
    });
  }

  async listen(): Promise<number> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    return (this.#server.address() as AddressInfo).port;
  }

  /** Breaks the connections instead of passing this answer on, counted from now. */
  loseAnswer(number: number): void {
    this.#answersUntilReset = number;
  }

  /** Swallows for ever what the connections of now carry. */
  strand(): void {
    for (const socket of this.#sockets) socket.removeAllListeners('data').resume();
  }

  close(): void {
    this.#reset();
    this.#server.close();
  }

  async #toServer(chunk: Buffer, server: Socket): Promise<void> {
    if (this.isCut || this.allowed <= 0) return;
    this.allowed -= 1;
    if (this.delay > 0) await delay(this.delay);
    if (this.isCut || !server.writable) return;
    this.sent += chunk.length;
    server.write(chunk);
  }

  async #toClient(chunk: Buffer, client: Socket): Promise<void> {
    if (this.isCut) return;
    this.#answersUntilReset -= 1;
    if (this.#answersUntilReset === 0) return this.#reset();
    if (this.delay > 0) await delay(this.delay);
    const parts = this.slices ? [...chunk].map((byte) => Buffer.of(byte)) : [chunk];
    for (const part of parts) if (!this.isCut && client.writable) client.write(part);
  }

  #reset(): void {
    for (const socket of this.#sockets) socket.destroy();
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
