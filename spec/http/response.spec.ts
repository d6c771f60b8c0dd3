import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { describe, expect, it, onTestFinished } from 'vitest';
import { Controller, Get, Param, createApp } from 'mantisjs';
import { TestClient } from 'mantisjs/testing';

const kept = new Response('kept');
const form = new FormData();
form.set('name', 'Mantis');

const answers: Readonly<Record<string, () => unknown>> = {
  text: () => new Response('text'),
  json: () => Response.json({ a: 1 }),
  bytes: () => new Response(new Uint8Array([104, 105])),
  buffer: () => new Response(new TextEncoder().encode('hi').buffer),
  blob: () => new Response(new Blob(['<p>'], { type: 'text/html' })),
  params: () => new Response(new URLSearchParams({ a: '1 2' })),
  form: () => new Response(form),
  stream: () => new Response(new Blob(['streamed']).stream()),
  empty: () => new Response(),
  nothing: () => new Response(null, { status: 204 }),
  found: () => Response.redirect('http://localhost/next', 303),
  kept: () => kept,
  locked: () => {
    const response = new Response('locked');
    response.body?.getReader();
    return response;
  },
  error: () => Response.error(),
  cloned: async () => {
    const response = new Response('cloned');
    const copy = response.clone();
    await response.text();
    return copy;
  },
};

@Controller()
class ResponseController {
  @Get('/proxy/:port')
  proxy(@Param('port') port: number) {
    return fetch(`http://127.0.0.1:${port}/`);
  }

  @Get('/:kind')
  answer(@Param('kind') kind: string) {
    return answers[kind]?.();
  }
}

const log: string[] = [];
const note = (_fields: object, message: string) => void log.push(message);
const client = new TestClient(
  createApp({
    controllers: [ResponseController],
    session: false,
    accessLog: false,
    logger: { info: note, warn: note, error: note },
  }),
);

describe('a Response', () => {
  it.each([
    ['text', 200, 'text/plain;charset=UTF-8', 'text'],
    ['json', 200, 'application/json', '{"a":1}'],
    ['bytes', 200, null, 'hi'],
    ['buffer', 200, null, 'hi'],
    ['blob', 200, 'text/html', '<p>'],
    ['params', 200, 'application/x-www-form-urlencoded;charset=UTF-8', 'a=1+2'],
    ['stream', 200, null, 'streamed'],
    ['empty', 200, null, ''],
    ['nothing', 204, null, ''],
    ['found', 303, null, ''],
    ['cloned', 200, 'text/plain;charset=UTF-8', 'cloned'],
  ])('of %s is %d %s', async (kind, status, type, body) => {
    const response = await client.get(`/${kind}`);

    expect([response.status, response.headers.get('content-type'), await response.text()]).toEqual([
      status,
      type,
      body,
    ]);
  });

  it('of a form has its boundary', async () => {
    const response = await client.get('/form');

    expect((await response.formData()).get('name')).toBe('Mantis');
  });

  it('that is sent a second time is E_RESULT_INVALID, and so is one that somebody reads', async () => {
    log.length = 0;

    expect((await client.get('/kept')).status).toBe(200);
    expect((await client.get('/kept')).status).toBe(500);
    expect((await client.get('/locked')).status).toBe(500);
    expect((await client.get('/error')).status).toBe(500);
    expect(log.filter((line) => line.includes('E_RESULT_INVALID'))).toHaveLength(3);
    expect(log[0]).toContain('ResponseController.answer returned a Response whose body has been read.');
  });

  it('of fetch is handed on as it was decoded', async () => {
    const server = createServer((_request, response) => {
      response.writeHead(200, { 'content-encoding': 'gzip', 'content-type': 'text/plain', 'keep-alive': 'timeout=9' });
      response.end(gzipSync('from afar'));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void server.close());
    const response = await client.get(`/proxy/${(server.address() as AddressInfo).port}`);

    expect([await response.text(), response.headers.get('content-encoding')]).toEqual(['from afar', null]);
    expect(response.headers.get('keep-alive')).not.toBe('timeout=9');
  });
});
