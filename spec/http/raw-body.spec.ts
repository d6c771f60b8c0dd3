import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { describe, expect, it, onTestFinished } from 'vitest';
import { Body, Controller, Post, Req, createApp } from 'mantisjs';
import type { HttpRequest } from 'mantisjs';
import { TestClient } from 'mantisjs/testing';

@Controller()
class RawController {
  @Post('/text')
  text(@Body() body: string) {
    return { body };
  }

  @Post('/bytes')
  bytes(@Body(Uint8Array) body: Uint8Array) {
    return { size: body.length, isBytes: body instanceof Uint8Array };
  }

  @Post('/signed')
  async signed(@Req() request: HttpRequest, @Body(Object) body: unknown) {
    return { raw: Buffer.from((await request.bytes()) ?? []).toString(), body };
  }

  @Post('/stream')
  async stream(@Body(Readable) body: Readable) {
    let size = 0;
    for await (const chunk of body) size += (chunk as Buffer).length;
    return { size };
  }

  @Post('/bytes-then-stream')
  async both(@Req() request: HttpRequest) {
    await request.bytes();
    return request.stream();
  }

  @Post('/stream-then-bytes')
  async wrong(@Req() request: HttpRequest) {
    request.stream();
    return request.bytes().catch((error: { code: string }) => error.code);
  }
}

const client = new TestClient(
  createApp({ controllers: [RawController], session: false, logger: false, body: { limit: 100 } }),
);
const post = async (path: string, type: string, body: string | Uint8Array) => {
  const response = await client.post(path, { body, headers: type === '' ? {} : { 'content-type': type } });
  return [response.status, await response.text()] as const;
};

describe('a body as it came', () => {
  it('is text where the parameter is a string', async () => {
    expect(await post('/text', 'text/plain; charset=utf-8', 'ä')).toEqual([200, '{"body":"ä"}']);
    expect(await post('/text', 'application/json', '{"a":1}')).toEqual([200, '{"body":"{\\"a\\":1}"}']);
    expect(await (await client.post('/text')).json()).toEqual({ body: '' });
  });

  it('is bytes of any type or none where the parameter is a Uint8Array', async () => {
    expect(await post('/bytes', 'application/octet-stream', new Uint8Array([0, 255]))).toEqual([
      200,
      '{"size":2,"isBytes":true}',
    ]);
    expect((await post('/bytes', '', 'x'))[0]).toBe(200);
    expect(await (await client.post('/bytes')).json()).toEqual({ size: 0, isBytes: true });
  });

  it('can be had beside what it says, to check a signature', async () => {
    expect(await post('/signed', 'application/json', '{ "a": 1 }')).toEqual([
      200,
      '{"raw":"{ \\"a\\": 1 }","body":{"a":1}}',
    ]);
  });

  it('can be read as it arrives, also after it was read', async () => {
    expect(await post('/stream', 'video/mp4', 'x'.repeat(100))).toEqual([200, '{"size":100}']);
    expect(await post('/bytes-then-stream', 'text/plain', 'abc')).toEqual([200, 'abc']);
    expect(await (await client.post('/stream')).json()).toEqual({ size: 0 });
  });

  it('is not there a second time after a stream', async () => {
    expect(await post('/stream-then-bytes', 'text/plain', 'abc')).toEqual([200, 'E_BODY_TAKEN']);
  });

  it.each([
    ['/text', 'image/png', 'x', 415],
    ['/text', '', 'x', 415],
    ['/text', 'text/plain; charset=iso-8859-1', 'x', 415],
    ['/text', 'text/plain', new Uint8Array([255]), 400],
    ['/signed', 'text/plain', 'x', 415],
  ])('%s of %s is refused where the action cannot read it', async (path, type, body, status) => {
    expect((await post(path, type, body))[0]).toBe(status);
  });

  it.each(['/text', '/bytes', '/stream'])(
    'of n - 1 and n bytes is read, of n + 1 refused with 413: %s',
    async (path) => {
      const statuses = await Promise.all([99, 100, 101].map((size) => post(path, 'text/plain', 'x'.repeat(size))));
      const chunked = await Promise.all(
        [99, 100, 101].map((size) =>
          client.post(path, {
            body: 'x'.repeat(size),
            headers: { 'content-type': 'text/plain', 'transfer-encoding': 'chunked' },
          }),
        ),
      );

      expect(statuses.map(([status]) => status)).toEqual([200, 200, 413]);
      expect(chunked.map(({ status }) => status)).toEqual([200, 200, 413]);
    },
  );

  it.each(['gzip', 'br', 'deflate'])('in the coding %s is refused with 415, naming what is read', async (coding) => {
    for (const path of ['/text', '/bytes', '/stream', '/signed']) {
      const response = await client.post(path, { json: {}, headers: { 'content-encoding': coding } });
      expect([response.status, response.headers.get('accept-encoding')]).toEqual([415, 'identity']);
    }
  });
});

describe('a body that a framework around the application has read', () => {
  it.each([
    ['/text', 'text/plain'],
    ['/stream', 'application/octet-stream'],
  ])('is a 500 for %s that names the reason in the log, and no request that hangs', async (path, type) => {
    const log: string[] = [];
    const note = ({ err }: { err?: Error }) => void log.push(err?.message ?? '');
    const logger = { info: note, warn: note, error: note };
    const app = createApp({ controllers: [RawController], session: false, logger, accessLog: false });
    const server = createServer((request, response) => {
      request.resume().once('end', () => void app.kernel.handle(request, response));
    });
    onTestFinished(() => void server.close());
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const { port } = server.address() as AddressInfo;

    const response = await fetch(`http://127.0.0.1:${port}${path}`, {
      method: 'POST',
      body: 'x',
      headers: { 'content-type': type },
    });

    expect(response.status).toBe(500);
    expect(log.join()).toContain('E_BODY_TAKEN');
    expect(log.join()).toContain('has been read before the application was asked');
  });
});
