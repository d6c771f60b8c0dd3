import { describe, expect, it } from 'vitest';
import { Controller, Get, Post, Req, createApp } from 'mantisjs';
import type { HttpRequest } from 'mantisjs';
import { echoApp } from './echo-app.js';
import { exchange, head, openSocket, readAll, readUntil } from './raw-socket.js';

const app = echoApp({ body: { limit: 1000 } });
const json = 'Content-Type: application/json';
const chunked = 'Transfer-Encoding: chunked';
const post = (body: string, ...headers: readonly string[]) => head('POST /body', json, ...headers) + body;
const statusOf = async (bytes: string) => (await exchange(app, bytes)).status;

describe('where a body ends', () => {
  it.each([
    ['by its length', ['Content-Length: 2'], '{}', 200],
    ['by its last chunk', [chunked], '2\r\n{}\r\n0\r\n\r\n', 200],
    ['by its last chunk, with extensions and trailers', [chunked], '2;a=b\r\n{}\r\n0\r\nTrailer: x\r\n\r\n', 200],
    ['by both', ['Content-Length: 2', chunked], '2\r\n{}\r\n0\r\n\r\n', 400],
    ['by both, the other way round', [chunked, 'Content-Length: 2'], '2\r\n{}\r\n0\r\n\r\n', 400],
    ['by two lengths', ['Content-Length: 2', 'Content-Length: 3'], '{}', 400],
    ['by two equal lengths', ['Content-Length: 2', 'Content-Length: 2'], '{}', 400],
    ['by a list of lengths', ['Content-Length: 2, 2'], '{}', 400],
    ['by a length with a sign', ['Content-Length: +2'], '{}', 400],
    ['by a negative length', ['Content-Length: -2'], '{}', 400],
    ['by a hexadecimal length', ['Content-Length: 0x2'], '{}', 400],
    ['by a length with a space before the colon', ['Content-Length : 2'], '{}', 400],
    ['by an endless length', ['Content-Length: 99999999999999999999'], '{}', 400],
    ['by an unknown coding', ['Transfer-Encoding: wonders'], '{}', 501],
    ['by chunked and something after', ['Transfer-Encoding: chunked, wonders'], '2\r\n{}\r\n0\r\n\r\n', 400],
    ['by a coding with a space', ['Transfer-Encoding : chunked'], '2\r\n{}\r\n0\r\n\r\n', 400],
    ['by chunked, twice', [chunked, chunked], '2\r\n{}\r\n0\r\n\r\n', 400],
    ['by gzip and chunked', ['Transfer-Encoding: gzip, chunked'], '2\r\n{}\r\n0\r\n\r\n', 501],
    ['by chunked after a vertical tab', ['Transfer-Encoding: \x0bchunked'], '2\r\n{}\r\n0\r\n\r\n', 400],
    ['by a chunk whose size overflows', [chunked], 'FFFFFFFFFFFFFFFFF\r\n{}\r\n0\r\n\r\n', 400],
    ['by a chunk whose size has a sign', [chunked], '+2\r\n{}\r\n0\r\n\r\n', 400],
    ['by a chunk that is longer than it says', [chunked], '1\r\n{}\r\n0\r\n\r\n', 400],
    ['by chunks whose lines end with a line feed', [chunked], '2\n{}\n0\n\n', 400],
    ['by chunks with a lone carriage return', [chunked], '2\r\n{}\rX0\r\n\r\n', 400],
    ['by endless chunk extensions', [chunked], `2;${'a'.repeat(20_000)}\r\n{}\r\n0\r\n\r\n`, 413],
    ['before it has come', ['Content-Length: 100'], '{}', 400],
    ['before its last chunk', [chunked], '2\r\n{}\r\n', 400],
  ])('%s is answered', async (name, headers, body, status) => {
    const ends = name.startsWith('before');

    expect((await exchange(app, post(body, ...headers, 'Connection: close'), { ends })).status).toBe(status);
  });

  it('is not told by chunks in HTTP/1.0', async () => {
    expect(await statusOf(`POST /body HTTP/1.0\r\n${json}\r\n${chunked}\r\n\r\n2\r\n{}\r\n0\r\n\r\n`)).toBe(400);
  });

  it('is never guessed: what follows a broken one is no request', async () => {
    const smuggled = head('GET /hello');
    const { answers } = await exchange(app, post(`0\r\n\r\n${smuggled}`, 'Content-Length: 5', chunked) + smuggled);

    expect(answers.map(({ status }) => status)).toEqual([400]);
  });

  it('does not make headers of trailers', async () => {
    const body = '2\r\n{}\r\n0\r\nCookie: flavour=late\r\nHost: evil\r\n\r\n';
    const { answers } = await exchange(app, head('GET /from', chunked, 'Connection: close') + body);

    expect(JSON.parse(answers[0]?.body ?? '')).not.toHaveProperty('flavour');
  });
});

describe('a body that nobody asks for', () => {
  it('of GET is read over, so that the next request is found', async () => {
    const bytes = `${head('GET /hello', 'Content-Length: 2')}{}${head('GET /hello', 'Connection: close')}`;

    expect((await exchange(app, bytes)).answers.map(({ status }) => status)).toEqual([200, 200]);
  });

  it.each([
    ['long', ['Content-Length: 1000000']],
    ['without a length', [chunked]],
  ])('ends the connection when it is %s', async (_name, headers) => {
    const { answers } = await exchange(app, head('POST /nowhere', ...headers));

    expect(answers.map(({ status, headers: fields }) => [status, fields.get('connection')])).toEqual([[404, 'close']]);
  });

  it.each([
    ['a length', post('', 'Content-Length: 1001'), 413],
    ['chunks', post(`400\r\n${'x'.repeat(0x400)}\r\n`, chunked), 413],
    ['a type that is not read', head('POST /body', 'Content-Type: text/x', 'Content-Length: 70000'), 415],
    ['no type', head('POST /body', 'Content-Length: 2', 'Connection: close'), 415],
  ])('is not waited for over the limit: %s', async (_name, bytes, status) => {
    expect((await exchange(app, `${bytes}  `)).status).toBe(status);
  });
});

describe('Expect: 100-continue', () => {
  const expecting = (...headers: readonly string[]) => post('', 'Expect: 100-continue', ...headers);

  it('is answered with 100 when the body is asked for', async () => {
    const socket = await openSocket(app);
    socket.write(expecting('Content-Length: 2'));
    expect(await readUntil(socket, /\r\n\r\n$/)).toBe('HTTP/1.1 100 Continue\r\n\r\n');
    socket.write('{}');

    expect(await readUntil(socket, /body/)).toMatch(/^HTTP\/1\.1 200 OK\r\n[^]*keep-alive/);
    socket.destroy();
  });

  it.each([
    ['a body that is too long', expecting('Content-Length: 1001'), 413],
    [
      'a type that is not read',
      head('POST /body', 'Expect: 100-continue', 'Content-Type: a/b', 'Content-Length: 2'),
      415,
    ],
    ['an unknown address', head('POST /nowhere', 'Expect: 100-continue', 'Content-Length: 2'), 404],
    ['an action that reads no body', head('GET /hello', 'Expect: 100-continue', 'Content-Length: 2'), 200],
    ['another site', expecting('Content-Length: 2', 'Sec-Fetch-Site: cross-site'), 403],
  ])('is answered without 100 and with the end of the connection for %s', async (_name, bytes, status) => {
    const { answers } = await exchange(app, bytes);

    expect(answers.map((each) => [each.status, each.headers.get('connection')])).toEqual([[status, 'close']]);
  });

  it('is answered with 417 when it is another expectation', async () => {
    expect(await statusOf(head('GET /hello', 'Expect: wonders', 'Connection: close'))).toBe(417);
  });
});

describe('requests in a row', () => {
  @Controller()
  class RowController {
    @Get('/slow')
    async slow() {
      await new Promise((resolve) => setTimeout(resolve, 30));
      return 'slow';
    }

    @Get('/fast/:id')
    fast(@Req() request: HttpRequest) {
      return `fast ${request.params['id']} ${request.cookies['who']}`;
    }

    @Post('/fail')
    fail() {
      throw new TypeError('secret');
    }
  }
  const row = createApp({ controllers: [RowController], session: false, logger: false });

  it('are answered in order, each with its own', async () => {
    const bytes = [
      head('GET /slow'),
      head('GET /fast/1', 'Cookie: who=ann'),
      head('POST /fail', 'Content-Length: 0'),
      head('GET /fast/2', 'Cookie: who=bob', 'Connection: close'),
    ];
    const { answers } = await exchange(row, bytes.join(''));

    expect(answers.map(({ status, body }) => (status === 200 ? body : status))).toEqual([
      'slow',
      'fast 1 ann',
      500,
      'fast 2 bob',
    ]);
  });

  it('may come byte by byte', async () => {
    const socket = await openSocket(row);
    socket.setNoDelay(true);
    for (const byte of head('GET /fast/1', 'Cookie: who=ann', 'Connection: close')) socket.write(byte);

    expect((await readAll(socket)).answers[0]?.body).toBe('fast 1 ann');
  });

  it('end with the one that asks for it', async () => {
    const { answers } = await exchange(row, head('GET /fast/1', 'Connection: close') + head('GET /fast/2'));

    expect(answers).toHaveLength(1);
  });

  it('end with one that is broken', async () => {
    const { answers } = await exchange(
      row,
      `${head('GET /fast/1', 'Cookie: who=x')}GARBAGE\r\n\r\n${head('GET /fast/2')}`,
    );

    expect(answers[0]?.body).toBe('fast 1 x');
    expect(answers.filter(({ body }) => body.startsWith('fast 2'))).toEqual([]);
  });

  it('end when there were as many as maxRequestsPerSocket says', async () => {
    const few = createApp({
      controllers: [RowController],
      session: false,
      logger: false,
      server: { maxRequestsPerSocket: 2 },
    });
    const socket = await openSocket(few);
    socket.write(head('GET /fast/1') + head('GET /fast/2') + head('GET /fast/3'));
    const text = await readUntil(socket, / 503 /);
    socket.destroy();

    expect(text.match(/HTTP\/1\.1 \d+|connection: [\w-]+/gi)).toEqual([
      'HTTP/1.1 200',
      'Connection: keep-alive',
      'HTTP/1.1 200',
      'Connection: close',
      'HTTP/1.1 503',
      'Connection: close',
    ]);
  });

  it('go on after a client that has gone away in the middle of its answer', async () => {
    const socket = await openSocket(row);
    socket.write(head('GET /slow'));
    setTimeout(() => socket.destroy(), 5);
    await new Promise((resolve) => socket.once('close', resolve));

    expect((await exchange(row, head('GET /slow', 'Connection: close'))).status).toBe(200);
  });

  it('have no body in the answer to HEAD, and its length', async () => {
    const { text } = await exchange(row, head('HEAD /fast/1', 'Cookie: who=ann', 'Connection: close'));

    expect(text).toMatch(/content-length: 10\r\n[^]*\r\n\r\n$/i);
  });
});
