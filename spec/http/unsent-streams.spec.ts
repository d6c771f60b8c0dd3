import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { Controller, Get, createApp, stream } from 'mantisjs';
import { TestClient } from 'mantisjs/testing';

const unwritable = { headers: { 'x-name': 'naïve – file' } };

function build() {
  const seen = { ended: 0, codes: [] as unknown[] };
  async function* pieces(): AsyncGenerator<string> {
    try {
      for (;;) yield 'piece';
    } finally {
      seen.ended += 1;
      await Promise.reject(new TypeError('There is nothing to close.'));
    }
  }

  @Controller()
  class StreamController {
    @Get('/stream')
    stream() {
      return stream(Readable.from(pieces()), unwritable);
    }

    @Get('/read')
    async read() {
      const body = Readable.from(pieces());
      await new Promise((resolve) => body.once('readable', resolve));
      return stream(body, unwritable);
    }
  }
  const logger = { info: () => undefined, warn: () => undefined, error: () => undefined };
  return { seen, app: createApp({ controllers: [StreamController], session: false, openapi: false, logger }) };
}

describe('a stream with a header that cannot be written', () => {
  it.each(['/stream', '/read'])('is closed, and answered with 500: %s', async (path) => {
    const { app, seen } = build();
    const { status } = await new TestClient(app).get(path);

    expect(status).toBe(500);
    await expect.poll(() => seen.ended).toBe(1);
  });
});
