import { randomBytes } from 'node:crypto';
import { Readable } from 'node:stream';
import type { ReadableStream } from 'node:stream/web';
import { describe, expect, it } from 'vitest';
import { Controller, Get, Param, compression, createApp, stream } from 'mantisjs';
import { exchange, head, openSocket } from './raw-socket.js';

const piece = randomBytes(64 * 1024);
const pieces = 512;
const total = piece.length * pieces;
/** What the buffers of streams and of the system's connection may hold between the two, which is some megabytes. */
const most = (total / 4) * 3;

/** A source that tells how many bytes were asked of it, and whether it was closed. */
class Source {
  pulled = 0;
  isClosed = false;

  async *read(): AsyncGenerator<Buffer> {
    try {
      for (let index = 0; index < pieces; index += 1) {
        this.pulled += piece.length;
        yield piece;
      }
    } finally {
      this.isClosed = true;
    }
  }
}

let source = new Source();
const length = { 'Content-Length': String(total) };
const binary = { 'Content-Type': 'text/plain' };
const bodies: Record<string, () => unknown> = {
  bytes: () => Readable.from(source.read(), { objectMode: false }),
  objects: () => Readable.from(source.read()),
  sized: () => stream(Readable.from(source.read(), { objectMode: false }), { headers: length }),
  web: () => new Response(Readable.toWeb(Readable.from(source.read())) as ReadableStream as BodyInit),
  compressed: () => stream(Readable.from(source.read(), { objectMode: false }), { headers: binary }),
};

@Controller()
class SourceController {
  @Get('/:kind')
  send(@Param('kind') kind: string) {
    source = new Source();
    return bodies[kind]?.();
  }
}

const app = createApp({
  controllers: [SourceController],
  middleware: [compression({ encodings: ['gzip'], level: { gzip: 1 } })],
  session: false,
  openapi: false,
  logger: false,
});

describe('a body that is larger than memory should hold', () => {
  it.each(Object.keys(bodies))(
    'is taken from its source as fast as the client reads, and no faster: %s',
    async (kind) => {
      const socket = await openSocket(app);
      let [received, ahead] = [0, 0];
      socket.on('data', (chunk: Buffer) => {
        received += chunk.length;
        ahead = Math.max(ahead, source.pulled - received);
        // Somebody slower than the source: it has a turn of its own after each piece that arrives.
        socket.pause();
        setImmediate(() => socket.resume());
      });
      const closed = new Promise((resolve) => socket.once('close', resolve));
      socket.write(head(`GET /${kind}`, 'Accept-Encoding: gzip', 'Connection: close'));
      await closed;

      expect([source.pulled, source.isClosed]).toEqual([total, true]);
      expect(received).toBeGreaterThanOrEqual(total);
      expect(ahead).toBeLessThan(most);
    },
    30_000,
  );

  it('is taken no further when the client reads nothing, and closed when it leaves', async () => {
    const socket = await openSocket(app);
    source = new Source();
    socket.pause();
    socket.write(head('GET /bytes'));
    const halted = await settled(() => source.pulled);
    socket.destroy();

    expect(halted).toBeGreaterThan(0);
    expect(halted).toBeLessThan(most);
    await expect.poll(() => source.isClosed).toBe(true);
    expect(source.pulled).toBeLessThan(most);
  });

  it('is not read at all for HEAD', async () => {
    const { status } = await exchange(app, head('HEAD /bytes', 'Connection: close'));

    expect([status, source.pulled]).toEqual([200, 0]);
  });
});

/** What a number is when it has begun to grow and does not any more. */
async function settled(read: () => number): Promise<number> {
  let [before, turns] = [read(), 0];
  while (before === 0 || turns < 200) {
    await new Promise((resolve) => setImmediate(resolve));
    const now = read();
    turns = now === before ? turns + 1 : 0;
    before = now;
  }
  return before;
}
