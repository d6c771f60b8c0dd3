import { describe, expect, it } from 'vitest';
import type { MiddlewareFunction } from 'mantisjs';
import { echoApp } from './echo-app.js';
import { exchange, head } from './raw-socket.js';

const app = echoApp({ body: { limit: 1000, depth: 5 } });
const last = 'Connection: close';
const json = 'Content-Type: application/json';
const post = (body: string, ...headers: readonly string[]) =>
  head('POST /body', ...headers, `Content-Length: ${body.length}`) + body;

describe('a body that is refused', () => {
  it.each([
    ['broken JSON', '{"a":', [json], 400],
    ['nothing, which is no JSON', '', [json], 400],
    ['JSON that reaches a prototype', '{"__proto__":{"a":1}}', [json], 400],
    ['JSON of constructors', '{"constructor":{"prototype":{"a":1}}}', [json], 400],
    ['deep JSON', '['.repeat(400) + ']'.repeat(400), [json], 400],
    ['bytes that are no UTF-8', '"\xff"', [json], 400],
    ['no type', '{}', [], 415],
    ['another type', '<a/>', ['Content-Type: application/xml'], 415],
    ['a type that is none', '{}', ['Content-Type: json'], 415],
    ['another charset', '{}', ['Content-Type: application/json; charset=utf-16'], 415],
    ['an unknown charset', '{}', ['Content-Type: application/json; charset=wonders'], 415],
    ['an encoding', '{}', [json, 'Content-Encoding: gzip'], 415],
    ['an unknown encoding', '{}', [json, 'Content-Encoding: wonders'], 415],
  ])('is answered and leaves the connection to the next request: %s', async (_name, body, headers, status) => {
    const { answers } = await exchange(app, post(body, ...headers) + post('{}', json, last));

    expect(answers.map((each) => each.status)).toEqual([status, 200]);
    expect(answers[0]?.body).not.toMatch(/SyntaxError|Unexpected|__proto__|wonders/);
  });

  it('for its type tells the types and encodings that are read', async () => {
    const { headers } = (await exchange(app, post('<a/>', 'Content-Type: application/xml', last))).answers[0] ?? {};

    expect(headers?.get('accept-post')).toContain('application/json');
    expect(headers?.get('accept-encoding')).toBe('identity');
  });

  it.each([
    ['by its length', head('POST /body', json, 'Content-Length: 1000000')],
    ['by its chunks', `${head('POST /body', json, 'Transfer-Encoding: chunked')}7d0\r\n${'x'.repeat(2000)}\r\n`],
  ])('over the limit %s ends the connection, which is said', async (_name, bytes) => {
    const { answers } = await exchange(app, bytes);

    expect(answers.map(({ status, headers }) => [status, headers.get('connection')])).toEqual([[413, 'close']]);
  });

  it.each([100, 60_000])('of %d bytes for an unknown address is read over to the next request', async (size) => {
    const body = 'x'.repeat(size);
    const bytes = head('POST /nowhere', `Content-Length: ${size}`) + body + head('GET /hello', last);

    expect((await exchange(app, bytes)).answers.map(({ status }) => status)).toEqual([404, 200]);
  });
});

describe('a path', () => {
  it.each([
    ['/users/a%2Fb', 'a/b'],
    ['/users/a%2fb', 'a/b'],
    ['/users/%252e', '%2e'],
    ['/users/%25%32%65', '%2e'],
    ['/users/a%5Cb', 'a\\b'],
    ['/users/a%3Bb', 'a;b'],
    ['/users/a;b', 'a;b'],
    ['/users/a+b', 'a+b'],
    ['/users/%2e%2e%2f', '../'],
    ['/users/__proto__', '__proto__'],
    ['/users/%E2%82%AC', '\u20ac'],
    ['/users/%7f', '\x7f'],
  ])('%s is one segment, decoded once', async (path, id) => {
    const { answers, status } = await exchange(app, head(`GET ${path}`, last));

    expect(status).toBe(200);
    expect(JSON.parse(Buffer.from(answers[0]?.body ?? '', 'latin1').toString())).toEqual({ id });
  });

  it.each([
    ['/hello/', 404],
    ['/Hello', 404],
    ['/hello;x=1', 404],
    ['//hello', 404],
    ['///hello', 404],
    ['/./hello', 404],
    ['/hello%2F', 404],
    ['/hello%00', 400],
    ['/hello%', 400],
    ['/hello%c0%af', 400],
    ['/hello%u002f', 400],
  ])('that is not the one of the route is answered: %s with %d', async (path, status) => {
    expect((await exchange(app, head(`GET ${path}`, last))).status).toBe(status);
  });

  it('with a slash too many leads to the one without, with its query, where that is asked for', async () => {
    const kind = echoApp({ trailingSlash: 'redirect' });
    const [answer] = (await exchange(kind, head('GET /hello/?a=%2F&b', last))).answers;

    expect([answer?.status, answer?.headers.get('location')]).toEqual([308, '/hello?a=%2F&b']);
    expect((await exchange(kind, head('GET //hello/', last))).status).toBe(404);
  });
});

describe('a query', () => {
  it.each([
    ['a=%zz', { a: '%zz' }],
    ['a=%', { a: '%' }],
    ['a=%ff', { a: expect.any(String) }],
    ['a=%2525', { a: '%25' }],
    ['a=1+2', { a: '1 2' }],
    ['a=1&a=2', { a: ['1', '2'] }],
    ['a', { a: '' }],
    ['=&&', expect.anything()],
    ['a=b=c', { a: 'b=c' }],
    ['a?b=c', { 'a?b': 'c' }],
  ])('?%s is read, or left as it is, and crashes nothing', async (query, expected) => {
    const { answers, status } = await exchange(app, head(`GET /all?${query}`, last));

    expect(status).toBe(200);
    expect(JSON.parse(answers[0]?.body ?? '')).toEqual(expected);
  });
});

describe('HEAD and OPTIONS', () => {
  it('run what GET runs, and tell the methods without it', async () => {
    const seen: string[] = [];
    const watch: MiddlewareFunction = ({ request }, next) => {
      seen.push(request.method);
      return next();
    };
    const watched = echoApp({ middleware: [watch] });
    const bytes = head('OPTIONS /hello') + head('GET /hello') + head('HEAD /hello', last);
    const { text } = await exchange(watched, bytes);

    expect(seen).toEqual(['OPTIONS', 'GET', 'HEAD']);
    expect(text).toMatch(/^HTTP\/1\.1 204 No Content\r\n(?:[^\r]+\r\n)*allow: GET, HEAD, OPTIONS\r\n/);
    expect(text.match(/\{"hello"/g)).toHaveLength(1);
    expect(text.match(/content-length: 17\r\n/g)).toHaveLength(2);
  });
});

describe('what is broken before there is a request', () => {
  it.each([
    ['garbage', 'GARBAGE\r\n\r\n', 400],
    ['a head without an end', `GET / HTTP/1.1\r\nHost: a\r\nX: ${'a'.repeat(20_000)}`, 431],
    ['TLS', '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03', 400],
  ])('is answered without a body, and the connection ends: %s', async (_name, bytes, status) => {
    const { text } = await exchange(app, bytes);

    expect(text).toMatch(new RegExp(`^HTTP/1\\.1 ${status} [\\w ]+\\r\\nConnection: close\\r\\n\\r\\n$`));
  });
});
