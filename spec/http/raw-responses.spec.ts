import { createServer } from 'node:http';
import { connect } from 'node:net';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { describe, expect, it, onTestFinished } from 'vitest';
import { All, Controller, HttpError, Param, createApp, file, html, noContent, stream, text } from 'mantisjs';
import type { App, MiddlewareFunction } from 'mantisjs';
import { folderWith } from './files/folder.js';
import { exchange, head, openSocket, readAll } from './raw-socket.js';

const ofContent = {
  'Content-Type': 'text/csv',
  'Content-Disposition': 'attachment',
  'Content-Length': '9',
  'Content-Encoding': 'gzip',
  'Cache-Control': 'public, max-age=60',
  ETag: '"v1"',
  'X-Made': 'yes',
};

async function* failing(after: readonly string[]): AsyncGenerator<string> {
  yield* after;
  // The first pieces must be out: what fails before them is an answer like any other.
  await new Promise((resolve) => setImmediate(resolve));
  throw new TypeError('the password is hunter2');
}

const folder = { path: '' };
const bad = (value: string, name = 'X-Name') => text('hello', { headers: { [name]: value } });

const answers: Record<string, () => unknown> = {
  page: () => html('<p>page</p>', { headers: { 'Set-Cookie': ['a=1', 'b=2'] } }),
  thrown: () => {
    throw new TypeError('the password is hunter2');
  },
  refused: () => {
    throw new HttpError(403, 'Not here.');
  },
  unmade: () => stream(Readable.from(failing([])), { headers: ofContent }),
  pieces: () => stream(Readable.from(failing(['first', 'second']))),
  sized: () => stream(Readable.from(failing(['first'])), { headers: { 'Content-Length': '100' } }),
  nothing: () => noContent(),
  stream: () => stream(Readable.from(['a', 'b'])),
  file: () => file('small.txt', { root: folder.path }),
  none: () => file('none.txt', { root: folder.path }),
  versioned: () => text('hello', { headers: { ETag: '"v1"' } }),
  'line-feed': () => bad('a\r\nSet-Cookie: evil=1\r\n\r\n<script>'),
  'bare-line-feed': () => bad('a\nSet-Cookie: evil=1'),
  nul: () => bad('a\0b'),
  cyrillic: () => bad('ключ'),
  name: () => bad('x', 'X Name'),
  'name-line': () => bad('x', 'X\r\nSet-Cookie: evil=1\r\nY'),
  'of-error': () => {
    throw new HttpError(403, 'Not here.', { headers: { 'X-Name': 'a\r\nSet-Cookie: evil=1' } });
  },
  'of-cookie': () => text('x', { headers: { 'Set-Cookie': ['a=1', 'b=2\r\nSet-Cookie: evil=1'] } }),
  'of-download': () => file('small.txt', { root: folder.path, as: 'ключ\r\nSet-Cookie: evil=1.txt' }),
  latin: () => text('th\u00e9', { headers: { 'X-Name': 'caf\u00e9' } }),
  'latin-plain': () => text('the', { headers: { 'X-Name': 'caf\u00e9' } }),
  'latin-bytes': () => stream(Readable.from(['x']), { headers: { 'X-Name': 'caf\u00e9' } }),
};

@Controller()
class AnswerController {
  @All('/:kind')
  answer(@Param('kind') kind: string) {
    folder.path ||= folderWith({ 'small.txt': 'small' });
    return answers[kind]?.();
  }
}

interface Line {
  readonly message: string;
  readonly fields: Record<string, unknown>;
}

function build(...middleware: readonly MiddlewareFunction[]): { app: App; lines: Line[] } {
  folder.path = folderWith({ 'small.txt': 'small' });
  const lines: Line[] = [];
  const note = (fields: object, message: string) => void lines.push({ message, fields: { ...fields } });
  const logger = { info: () => undefined, warn: note, error: note };
  const app = createApp({
    controllers: [AnswerController],
    session: false,
    openapi: false,
    accessLog: false,
    logger,
    middleware,
  });
  return { app, lines };
}

const last = 'Connection: close';
const get = (path: string, ...headers: readonly string[]) => head(`GET /${path}`, ...headers);

describe('an action that throws before the first byte', () => {
  it.each([
    ['after its result had headers', 'page', true],
    ['when its stream is first read', 'unmade', false],
  ])('%s is a 500 without them', async (_name, kind, throws) => {
    const fail: MiddlewareFunction = async (_context, next) => {
      const result = await next();
      for (const [name, value] of Object.entries(ofContent)) result.headers.set(name, value);
      throw new TypeError('the password is hunter2');
    };
    const { app, lines } = build(...(throws ? [fail] : []));
    const { answers: all, text: wire } = await exchange(app, get(kind, 'Accept: application/json', last));
    const [answer] = all;

    expect([all.length, answer?.status]).toEqual([1, 500]);
    expect(JSON.parse(answer?.body ?? '')).toMatchObject({ status: 500, title: 'Internal Server Error' });
    expect(wire).not.toMatch(/hunter2|attachment|gzip|text\/csv|etag|max-age|x-made/i);
    expect(lines.map(({ message }) => message)).toEqual(['the password is hunter2']);
  });

  it('leaves the connection to the requests after it', async () => {
    const { app } = build();
    const { answers: all } = await exchange(app, get('thrown') + get('refused') + get('unmade') + get('page', last));

    expect(all.map(({ status }) => status)).toEqual([500, 403, 500, 200]);
  });
});

describe('a body that fails after the first byte', () => {
  it.each(['pieces', 'sized'])('ends the connection without an end of %s, and without a word of why', async (kind) => {
    const { app, lines } = build();
    const { text: wire, answers: all } = await exchange(app, get(kind) + get('page'));

    expect(wire).toMatch(/^HTTP\/1\.1 200 OK\r\n[^]*\r\n\r\n[^]*first/);
    expect(wire).not.toMatch(/\r\n0\r\n\r\n|hunter2|error|<p>page/i);
    expect(all).toHaveLength(1);
    expect(lines.map(({ message, fields }) => [message, fields['event'], fields['route']])).toEqual([
      ['the password is hunter2', 'broken-off', '/:kind'],
    ]);
  });
});

describe('a header that cannot be sent', () => {
  it.each(['line-feed', 'bare-line-feed', 'nul', 'cyrillic', 'name', 'name-line', 'of-error', 'of-cookie'])(
    'is a 500 of which nothing came from it: %s',
    async (kind) => {
      const { app, lines } = build();
      const { text: wire, answers: all } = await exchange(app, get(kind) + get('page', last));

      expect(all.map(({ status }) => status)).toEqual([500, 200]);
      expect(wire).not.toMatch(/evil|<script>/);
      expect(lines.length).toBeGreaterThan(0);
    },
  );

  it('is encoded where it is a name for a download', async () => {
    const { text: wire, answers: all } = await exchange(build().app, get('of-download', last));

    expect(all[0]?.status).toBe(200);
    expect(wire).toMatch(/filename\*=UTF-8''%D0%BA%D0%BB%D1%8E%D1%87Set-Cookie/);
    expect(wire).not.toMatch(/^Set-Cookie/im);
  });

  it('is not one of Latin letters, which go out as one byte each, whatever the body is', async () => {
    const { text: wire } = await exchange(build().app, get('latin') + get('latin-plain') + get('latin-bytes', last));

    expect(wire.match(/^x-name: .*$/gm)).toEqual(Array.from({ length: 3 }, () => 'x-name: caf\u00e9'));
    expect(wire).toMatch(/\r\n\r\nth\u00c3\u00a9HTTP/);
  });
});

describe('a request that is answered twice', () => {
  it('by the server that the application is mounted in keeps the first answer, and the log tells of it', async () => {
    const { app, lines } = build();
    const server = createServer((request, response) => {
      response.end('the first');
      void app.kernel.handle(request, response);
    }).listen(0, '127.0.0.1');
    onTestFinished(() => void server.close());
    await new Promise((resolve) => server.once('listening', resolve));
    const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
    socket.write(get('page') + get('page', last));
    const { answers: all } = await readAll(socket);

    expect(all.map(({ status, body }) => [status, body])).toEqual([
      [200, 'the first'],
      [200, 'the first'],
    ]);
    expect(lines.map(({ fields }) => fields['event'])).toEqual(['answered-before', 'answered-before']);
  });

  it('by middleware gets the outermost answer alone', async () => {
    const { app } = build(async (_context, next) => {
      await next();
      return text('outer');
    });
    const { answers: all } = await exchange(app, get('page') + get('stream') + get('page', last));

    expect(all.map(({ body, headers }) => [body, headers.get('set-cookie')])).toEqual([
      ['outer', null],
      ['outer', null],
      ['outer', null],
    ]);
  });
});

describe('an answer without content', () => {
  it.each([
    ['204', get('nothing'), ['content-length', 'transfer-encoding', 'content-type']],
    ['304', get('versioned', 'If-None-Match: "v1"'), ['content-length', 'transfer-encoding', 'content-type']],
  ])('%s has neither body nor length', async (status, bytes, absent) => {
    const { answers: all, text: wire } = await exchange(build().app, bytes + get('page', last));

    expect(all.map((each) => String(each.status))).toEqual([status, '200']);
    expect(absent.filter((name) => all[0]?.headers.has(name))).toEqual([]);
    expect(wire).toMatch(/\r\n\r\nHTTP\/1\.1 200/);
  });

  it.each([
    ['refused', 403],
    ['thrown', 500],
    ['none', 404],
    ['file', 200],
    ['stream', 200],
    ['page', 200],
  ])('HEAD of /%s has the head of GET (%d) and nothing after it', async (kind, status) => {
    const { app } = build();
    const socket = await openSocket(app);
    socket.write(head(`HEAD /${kind}`) + head(`HEAD /${kind}`, last));
    const { text: wire } = await readAll(socket);
    const [answer] = (await exchange(app, get(kind, last))).answers;
    const heads = wire.split('\r\n\r\n');

    expect(heads.map((each) => each.split(' ')[1])).toEqual([String(status), String(status), undefined]);
    expect(heads.at(-1)).toBe('');
    expect(/content-length: (\d+)/i.exec(heads[0] ?? '')?.[1]).toBe(lengthOf(answer?.headers));
  });
});

/** The length that GET states; an error's id is as long each time. */
function lengthOf(headers: Headers | undefined): string | undefined {
  return headers?.get('content-length') ?? undefined;
}
