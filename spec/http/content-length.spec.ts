import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { Controller, Get, Query, createApp, stream } from 'mantisjs';
import { TestClient } from 'mantisjs/testing';

@Controller()
class LengthController {
  @Get('/pieces')
  pieces(@Query('length') length: string) {
    return stream(Readable.from(['ab', 'cd'], { objectMode: false }), { headers: { 'content-length': length } });
  }

  @Get('/objects')
  objects(@Query('length') length: string) {
    return stream(Readable.from(['ab', 'cd']), { headers: { 'content-length': length } });
  }
}

const client = new TestClient(createApp({ controllers: [LengthController], session: false, logger: false }));

describe.each(['/pieces', '/objects'])('the stated length of a stream, %s', (path) => {
  it('is sent where it is right', async () => {
    const response = await client.get(`${path}?length=4`);

    expect([response.headers.get('content-length'), await response.text()]).toEqual(['4', 'abcd']);
  });

  it.each([1, 2, 3, 5, 99])('breaks the connection at once where it says %d instead of 4', async (length) => {
    await expect(client.get(`${path}?length=${length}`)).rejects.toThrow(/aborted|hang up|Parse Error/);
    expect((await client.get(`${path}?length=4`)).status).toBe(200);
  });
});
