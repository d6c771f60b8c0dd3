import { setImmediate as turn } from 'node:timers/promises';
import { Readable } from 'node:stream';
import { describe, expect, it, onTestFinished } from 'vitest';
import { Controller, Get, Param, Req, compression, createApp, sse, stream } from 'mantisjs';
import type { HttpRequest } from 'mantisjs';
import { head, openSocket, readAll, readUntil } from './raw-socket.js';

const queued = 20;

/** An application whose first answer lasts, so that those behind it on the same connection have to wait. */
function build() {
  const seen = { outcomes: [] as unknown[], problems: [] as string[], begun: 0, ended: 0, aborted: 0 };

  async function* endless(): AsyncGenerator<string> {
    seen.begun += 1;
    try {
      for (;;) {
        yield 'x'.repeat(10_000);
        await turn();
      }
    } finally {
      seen.ended += 1;
    }
  }
  const bodies: Record<string, () => unknown> = {
    stream: () => stream(Readable.from(endless())),
    sized: () => stream(Readable.from(endless()), { headers: { 'Content-Length': '1000000000' } }),
    bytes: () => stream(Readable.from(endless(), { objectMode: false })),
    compressed: () => stream(Readable.from(endless()), { headers: { 'Content-Type': 'text/plain' } }),
    events: () => sse(endless()),
  };

  @Controller()
  class StreamController {
    @Get('/slow')
    slow() {
      const body = new Readable({ read: () => undefined });
      body.push('first');
      return stream(body);
    }

    @Get('/small')
    small() {
      return 'small';
    }

    @Get('/brief')
    brief(@Req() { signal }: HttpRequest) {
      signal.addEventListener('abort', () => (seen.aborted += 1));
      return stream(Readable.from(['a', 'b']));
    }

    @Get('/late')
    async late(@Req() { raw }: HttpRequest) {
      await new Promise((resolve) => raw.socket.once('close', resolve));
      return stream(Readable.from(endless()));
    }

    @Get('/listeners')
    listeners(@Req() { raw }: HttpRequest) {
      return String(raw.socket.listenerCount('close'));
    }

    @Get('/bodies/:kind')
    body(@Req() { signal }: HttpRequest, @Param('kind') kind: string) {
      signal.addEventListener('abort', () => (seen.aborted += 1));
      return bodies[kind]?.();
    }
  }
  const note = (_fields: object, message: string) => void seen.problems.push(message);
  const info = ({ outcome }: { outcome?: string }) => void seen.outcomes.push(outcome);
  const app = createApp({
    controllers: [StreamController],
    middleware: [compression({ encodings: ['gzip'] })],
    session: false,
    openapi: false,
    logger: { info, warn: note, error: note },
  });
  return { app, seen };
}

function noteWarnings(): readonly string[] {
  const warnings: string[] = [];
  const note = ({ name }: Error) => void warnings.push(name);
  process.on('warning', note);
  onTestFinished(() => void process.off('warning', note));
  return warnings;
}

describe('a client that leaves while streams wait behind another answer', () => {
  it.each(['stream', 'sized', 'bytes', 'compressed', 'events'])('ends each of them: %s', async (kind) => {
    const { app, seen } = build();
    const warnings = noteWarnings();
    const socket = await openSocket(app);
    socket.write(head('GET /slow') + head(`GET /bodies/${kind}`, 'Accept-Encoding: gzip').repeat(queued));
    await readUntil(socket, /first/);
    await expect.poll(() => seen.begun).toBe(queued);
    socket.destroy();

    await expect.poll(() => seen.outcomes).toEqual(Array(queued + 1).fill('aborted'));
    await expect.poll(() => seen).toMatchObject({ ended: queued, aborted: queued, problems: [] });
    expect(warnings).toEqual([]);
  });

  it('is noted for what is answered only then as well', async () => {
    const { app, seen } = build();
    const socket = await openSocket(app);
    socket.write(head('GET /slow') + head('GET /late'));
    await readUntil(socket, /first/);
    socket.destroy();

    await expect.poll(() => seen.outcomes).toEqual(['aborted', 'aborted']);
    expect(seen.begun).toBe(seen.ended);
    expect(seen.problems).toEqual([]);
  });
});

describe('streams one after another on a connection', () => {
  it('are complete, and leave no listener behind', async () => {
    const { app, seen } = build();
    const warnings = noteWarnings();
    const socket = await openSocket(app);
    socket.write(head('GET /listeners') + head('GET /brief').repeat(queued) + head('GET /small'));
    const before = /\r\n\r\n(\d+)/.exec(await readUntil(socket, /small/))?.[1];
    socket.write(head('GET /listeners', 'Connection: close'));
    const { answers } = await readAll(socket);

    expect(answers.map(({ body }) => body)).toEqual([before]);
    expect(seen).toMatchObject({ aborted: 0, outcomes: Array(queued + 3).fill(undefined) });
    expect(warnings).toEqual([]);
  });
});
