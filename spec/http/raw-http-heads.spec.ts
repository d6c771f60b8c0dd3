import { describe, expect, it } from 'vitest';
import { echoApp } from './echo-app.js';
import { exchange, head } from './raw-socket.js';

const app = echoApp();
const statusOf = async (bytes: string) => (await exchange(app, bytes)).status;

describe('a request line', () => {
  it.each([
    ['GET /hello HTTP/1.1', 200],
    ['HEAD /hello HTTP/1.1', 200],
    ['OPTIONS /hello HTTP/1.1', 204],
    ['OPTIONS * HTTP/1.1', 204],
    ['GET * HTTP/1.1', 400],
    ['DELETE /hello HTTP/1.1', 405],
    ['TRACE /hello HTTP/1.1', 405],
    ['FOO /hello HTTP/1.1', 400],
    ['get /hello HTTP/1.1', 400],
    ['CONNECT localhost:80 HTTP/1.1', 0],
    ['GET hello HTTP/1.1', 400],
    ['GET \\hello HTTP/1.1', 400],
    ['GET /users\\7 HTTP/1.1', 404],
    ['GET /users/a\\b HTTP/1.1', 404],
    ['GET /users/a%5Cb HTTP/1.1', 200],
    ['GET /users/.. HTTP/1.1', 404],
    ['GET /users/%2e%2e HTTP/1.1', 404],
    ['GET /users/caf\u00c3\u00a9 HTTP/1.1', 400],
    ['GET /hello#fragment HTTP/1.1', 400],
    ['GET /hel lo HTTP/1.1', 400],
    ['GET /hello\u0001 HTTP/1.1', 400],
    ['GET /hello HTTP/1.2', 400],
    ['GET /hello HTTP/2.0', 505],
    ['GET /hello HTTP/0.9', 400],
    ['GET /hello HTTP/9.9', 400],
    ['GET /hello', 400],
    ['GET /hello http/1.1', 400],
    ['PRI * HTTP/2.0', 400],
    [`GET /users/${'a'.repeat(8185)} HTTP/1.1`, 200],
    [`GET /users/${'a'.repeat(8186)} HTTP/1.1`, 414],
    [`GET /users/${'a'.repeat(20_000)} HTTP/1.1`, 431],
  ])('%s is answered with %d', async (line, status) => {
    expect(await statusOf(`${line}\r\nHost: localhost\r\nConnection: close\r\n\r\n`)).toBe(status);
  });

  it.each([
    ['http://localhost/hello', 200],
    ['HTTP://LOCALHOST:80/hello', 200],
    ['http://localhost', 404],
    ['http://localhost?x', 404],
    ['http:///hello', 400],
    ['http://user@localhost/hello', 400],
    ['http://a b/hello', 400],
    ['http://localhost:99999/hello', 400],
    ['ftp://localhost/hello', 400],
    ['localhost:80', 400],
  ])('may name the host itself: %s is answered with %d', async (target, status) => {
    expect(await statusOf(head(`GET ${target}`, 'Connection: close'))).toBe(status);
  });

  it('that names the host goes before the Host header', async () => {
    const { answers } = await exchange(app, head('GET http://real.example.com:81/request', 'Connection: close'));

    expect(JSON.parse(answers[0]?.body ?? '')).toMatchObject({ path: '/request', host: 'real.example.com:81' });
  });

  it('with an escaped path reaches the same action', async () => {
    const { answers } = await exchange(app, head('GET /%72equest?a=%31', 'Connection: close'));

    expect(JSON.parse(answers[0]?.body ?? '')).toMatchObject({ path: '/request', target: '/%72equest?a=%31' });
  });

  it('for an unknown address does not come back in the answer', async () => {
    const { text } = await exchange(app, head('GET /<script>x', 'Accept: text/html', 'Connection: close'));

    expect(text).toMatch(/^HTTP\/1\.1 404 (?![^]*<script>)/);
  });

  it('for another method is told the methods there are', async () => {
    const [answer] = (await exchange(app, head('PUT /body', 'Connection: close'))).answers;

    expect(answer?.headers.get('allow')).toBe('OPTIONS, POST');
  });
});

describe('a Host header', () => {
  it.each([
    ['that is missing', [], 400],
    ['that comes twice', ['Host: a', 'Host: b'], 400],
    ['that comes twice with one value', ['Host: a', 'host: a'], 400],
    ['that is no host', ['Host: a/b'], 400],
    ['with a user', ['Host: evil.com:x@localhost'], 400],
    ['with a list', ['Host: a, b'], 400],
    ['with a port that there is not', ['Host: localhost:65536'], 400],
    ['that is empty', ['Host:'], 400],
    ['with a port', ['Host: localhost:65535'], 200],
    ['with an IPv6 address', ['Host: [::1]:80'], 200],
  ])('%s is answered', async (_name, headers, status) => {
    expect(await statusOf(`GET /hello HTTP/1.1\r\n${[...headers, 'Connection: close'].join('\r\n')}\r\n\r\n`)).toBe(
      status,
    );
  });

  it('is not needed in HTTP/1.0, whose connection is closed unless it is to be kept', async () => {
    const closed = await exchange(app, 'GET /hello HTTP/1.0\r\n\r\n');
    const kept = await exchange(app, 'GET /hello HTTP/1.0\r\nConnection: keep-alive\r\n\r\n', { ends: true });

    expect([closed.status, closed.answers[0]?.headers.get('connection')]).toEqual([200, 'close']);
    expect(kept.answers[0]?.headers.get('connection')).toBe('keep-alive');
  });
});

describe('headers', () => {
  it.each([
    ['Content-Type', 400],
    ['Authorization', 400],
    ['Origin', 400],
    ['Sec-Fetch-Site', 400],
    ['Accept', 200],
    ['X-Forwarded-For', 200],
    ['Cookie', 200],
  ])('of which there is one come once: two of %s are answered with %d', async (name, status) => {
    expect(await statusOf(head('GET /hello', `${name}: a`, `${name.toLowerCase()}: b`, 'Connection: close'))).toBe(
      status,
    );
  });

  it('of two cookies are one list', async () => {
    const { answers } = await exchange(
      app,
      head('GET /from', 'Cookie: a=1', 'Cookie: flavour=oat', 'Connection: close'),
    );

    expect(JSON.parse(answers[0]?.body ?? '')).toMatchObject({ flavour: 'oat' });
  });

  it.each([
    [98, 200],
    [99, 431],
    [2100, 431],
  ])('are counted: %d beside Host and Connection are answered with %d', async (count, status) => {
    const many = Array.from({ length: count }, (_, index) => `a${index}:`);

    expect(await statusOf(head('GET /hello', ...many, 'Connection: close'))).toBe(status);
  });

  it('are counted as the option says, and none is dropped before that', async () => {
    const many = Array.from({ length: 2100 }, () => 'a:');
    const generous = echoApp({ server: { maxHeaders: 3000, maxHeaderSize: 65_536 } });
    const { answers } = await exchange(
      generous,
      head('GET /from', ...many, 'Cookie: flavour=last', 'Connection: close'),
    );

    expect(JSON.parse(answers[0]?.body ?? '')).toMatchObject({ flavour: 'last' });
  });

  it('over maxHeaderSize are answered with 431', async () => {
    const small = echoApp({ server: { maxHeaderSize: 1024 } });

    expect((await exchange(small, head('GET /hello', `A: ${'a'.repeat(2000)}`))).status).toBe(431);
    expect(await statusOf(head('GET /hello', `A: ${'a'.repeat(17_000)}`))).toBe(431);
  });

  it.each([
    ['a space before the colon', 'A : b'],
    ['a folded line', 'A: b\r\n c'],
    ['no colon', 'A'],
    ['an empty name', ': b'],
    ['a NUL', 'A: b\0c'],
    ['a name that is none', 'A(b): c'],
    ['a lone carriage return', 'A: b\rC: d'],
    ['a carriage return before a line', '\rA: b'],
  ])('with %s are answered with 400', async (_name, field) => {
    expect(await statusOf(head('GET /hello', field, 'Connection: close'))).toBe(400);
  });

  it('may be named like what every object has', async () => {
    expect(await statusOf(head('GET /hello', '__proto__: x', 'constructor: y', 'Connection: close'))).toBe(200);
  });

  it('of the answer have a date and tell nothing of the server', async () => {
    const [answer] = (await exchange(app, head('GET /hello', 'Connection: close'))).answers;

    expect(answer?.headers.has('date')).toBe(true);
    expect(['server', 'x-powered-by'].filter((name) => answer?.headers.has(name))).toEqual([]);
  });

  it('that ask for another protocol are not followed', async () => {
    expect(await statusOf(head('GET /hello', 'Connection: Upgrade, close', 'Upgrade: websocket'))).toBe(200);
    expect(await statusOf(head('GET /hello', 'Connection: Upgrade, HTTP2-Settings, close', 'Upgrade: h2c'))).toBe(200);
  });
});

describe('lines that end with a line feed alone', () => {
  it.each([
    ['all of them', 'GET /hello HTTP/1.1\nHost: localhost\n\n'],
    ['the request line', 'GET /hello HTTP/1.1\nHost: localhost\r\n\r\n'],
    ['a header', 'GET /hello HTTP/1.1\r\nHost: localhost\nA: b\r\n\r\n'],
  ])('are answered with 400: %s', async (_name, bytes) => {
    expect(await statusOf(bytes)).toBe(400);
  });

  it('are no part of the lines before a request', async () => {
    expect(await statusOf(`\r\n\r\n${head('GET /hello', 'Connection: close')}`)).toBe(200);
  });
});
