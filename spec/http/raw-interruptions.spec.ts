import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { Body, Controller, Get, Post, Req, createApp, stream } from 'mantisjs';
import type { HttpRequest } from 'mantisjs';
import { exchange, head, openSocket, readUntil } from './raw-socket.js';

/** An application whose answers take as long as their client stays. */
function build() {
  const seen = { problems: [] as string[], accesses: [] as unknown[], read: [] as unknown[], bodies: [] as Readable[] };
  let begin: () => void = () => undefined;
  const begun = new Promise<void>((resolve) => (begin = resolve));
  let end: (reason: unknown) => void = () => undefined;
  const ended = new Promise((resolve) => (end = resolve));

  @Controller()
  class LongController {
    @Get('/stream')
    stream() {
      const body = new Readable({ read: () => undefined });
      body.push('first');
      seen.bodies.push(body);
      return stream(body);
    }

    @Get('/waiting')
    async waiting(@Req() { signal }: HttpRequest) {
      signal.addEventListener('abort', () => end(signal.reason), { once: true });
      begin();
      await ended;
      return 'nobody reads this';
    }

    @Post('/body')
    body(@Body() text: string) {
      seen.read.push(text);
      return 'read';
    }

    @Get('/hello')
    hello() {
      return 'hello';
    }
  }
  const note = (_fields: object, message: string) => void seen.problems.push(message);
  const info = ({ outcome }: { outcome?: string }) => void seen.accesses.push(outcome);
  const logger = { info, warn: note, error: note };
  const app = createApp({ controllers: [LongController], session: false, openapi: false, logger });
  return { app, seen, begun, ended };
}

describe('a client that leaves', () => {
  it('in the middle of an answer closes its source, and is no error in the log', async () => {
    const { app, seen } = build();
    const socket = await openSocket(app);
    socket.write(head('GET /stream'));
    await readUntil(socket, /first/);
    socket.destroy();

    await expect.poll(() => seen.accesses).toEqual(['aborted']);
    expect(seen.bodies.map(({ destroyed }) => destroyed)).toEqual([true]);
    expect(seen.problems).toEqual([]);
  });

  it('before there is an answer is told to the action by its signal, and nothing is written to it', async () => {
    const { app, seen, begun, ended } = build();
    const socket = await openSocket(app);
    socket.write(head('GET /waiting'));
    await begun;
    socket.destroy();

    expect(await ended).toBeInstanceOf(Error);
    await expect.poll(() => seen.accesses).toEqual(['aborted']);
    expect(seen.problems).toEqual([]);
  });

  it('in the middle of its body is an action that never got it', async () => {
    const { app, seen } = build();
    const bytes = head('POST /body', 'Content-Type: text/plain', 'Content-Length: 10');
    const { answers } = await exchange(app, `${bytes}half`, { ends: true });
    const socket = await openSocket(app);
    socket.write(`${bytes}half`);
    socket.destroy();

    expect(answers.filter(({ status }) => status === 200)).toEqual([]);
    expect((await exchange(app, head('GET /hello', 'Connection: close'))).status).toBe(200);
    expect(seen.read).toEqual([]);
  });

  it('with requests that nobody has answered yet takes them along', async () => {
    const { app, seen } = build();
    const socket = await openSocket(app);
    socket.write(head('GET /stream') + head('GET /hello'));
    await readUntil(socket, /first/);
    socket.destroy();

    await expect.poll(() => seen.accesses.length).toBe(2);
    expect(seen.problems).toEqual([]);
  });
});

describe('garbage after a request', () => {
  it('is not answered into the answer that is under way', async () => {
    const socket = await openSocket(build().app);
    let more = '';
    socket.write(head('GET /stream'));
    await readUntil(socket, /first/);
    socket.on('data', (chunk) => (more += String(chunk))).on('error', () => undefined);
    socket.write('GARBAGE\r\n\r\n');
    await new Promise((resolve) => socket.once('close', resolve));

    expect(more).not.toMatch(/HTTP\/1\.1|0\r\n\r\n/);
  });
});
