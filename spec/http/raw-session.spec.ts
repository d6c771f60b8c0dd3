import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import {
  All,
  Controller,
  Get,
  HttpError,
  Param,
  Post,
  SessionService,
  createApp,
  redirect,
  stream,
  text,
} from 'mantisjs';
import type { App } from 'mantisjs';
import { exchange, head, openSocket, readAll, readUntil } from './raw-socket.js';

const last = 'Connection: close';

@Controller()
class VisitController {
  constructor(private readonly session: SessionService) {}

  @Get('/count')
  count() {
    return String(this.session.get('visits', 0));
  }

  @Post('/body')
  async body() {
    this.session.increment('visits');
    return 'read';
  }

  @All('/visit/:kind')
  async visit(@Param('kind') kind: string) {
    this.session.increment('visits');
    switch (kind) {
      case 'redirect':
        return redirect('/count');
      case 'unmodified':
        return text('content', { headers: { ETag: '"v1"' } });
      case 'missing':
        throw new HttpError(404, 'Not here.');
      case 'gone':
        return text('gone', { status: 410 });
      case 'broken':
        throw new TypeError('broken');
      case 'unavailable':
        return text('later', { status: 503 });
      case 'unsendable':
        return text('x', { headers: { 'X-Name': 'a\r\nb' } });
      case 'saved':
        await this.session.save();
        throw new TypeError('broken');
      case 'left':
        this.session.destroy();
        throw new TypeError('broken');
      case 'cookies':
        return text('x', { headers: { 'Set-Cookie': ['a=1; Path=/', 'b=2; Path=/'] } });
      case 'stream':
        return stream(Readable.from(['a']));
      case 'cached':
        return text('x', { headers: { 'Cache-Control': 'private, max-age=5' } });
      default:
        return undefined;
    }
  }
}

const build = () =>
  createApp({
    controllers: [VisitController],
    session: { driver: 'memory' },
    openapi: false,
    logger: false,
  });

interface Seen {
  readonly status: number;
  readonly cookies: readonly string[];
  readonly headers: Headers | undefined;
}

async function send(app: App, line: string, ...headers: readonly string[]): Promise<Seen> {
  const { answers, text: wire } = await exchange(app, head(line, ...headers, 'Content-Length: 0', last));
  return { status: answers[0]?.status ?? 0, cookies: cookieLines(wire), headers: answers[0]?.headers };
}

/** The lines as they came: `Headers` would join them. */
function cookieLines(wire: string): readonly string[] {
  return [...wire.matchAll(/^set-cookie: (.*)\r$/gim)].map(([, line = '']) => line);
}

const asked = (cookies: readonly string[]) => `Cookie: ${cookies.map((line) => line.split(';')[0]).join('; ')}`;

async function visitsOf(app: App, cookies: readonly string[]): Promise<string | undefined> {
  return (await exchange(app, head('GET /count', asked(cookies), last))).answers[0]?.body;
}

describe('the first write of a visitor', () => {
  it.each([
    ['GET /visit/redirect', 302, []],
    ['POST /visit/redirect', 303, []],
    ['GET /visit/unmodified', 304, ['If-None-Match: "v1"']],
    ['GET /visit/unmodified', 412, ['If-Match: "v2"']],
    ['GET /visit/missing', 404, []],
    ['GET /visit/gone', 410, []],
    ['GET /visit/nothing', 204, []],
    ['GET /visit/stream', 200, []],
    ['HEAD /visit/stream', 200, []],
    ['HEAD /visit/gone', 410, []],
  ])('is committed by %s, whose %d brings the cookie and stays out of caches', async (line, status, headers) => {
    const app = build();
    const seen = await send(app, line, ...headers);

    expect([seen.status, seen.cookies.length, seen.headers?.get('cache-control')]).toEqual([status, 1, 'no-store']);
    expect(seen.cookies[0]).toMatch(/^session_id=[\w-]{43}; Path=\/; HttpOnly; SameSite=Lax$/);
    expect(seen.headers?.get('vary')).toContain('Cookie');
    expect(await visitsOf(app, seen.cookies)).toBe('1');
  });

  it.each([
    ['broken', 500],
    ['unavailable', 503],
    ['unsendable', 500],
  ])('is discarded by %s: its %d brings no cookie, and an earlier value stays', async (kind, status) => {
    const app = build();
    const anonymous = await send(app, `GET /visit/${kind}`);
    const { cookies } = await send(app, 'GET /visit/gone');
    const known = await send(app, `GET /visit/${kind}`, asked(cookies));

    expect([anonymous.status, anonymous.cookies]).toEqual([status, []]);
    expect([known.status, known.cookies]).toEqual([status, []]);
    expect(await visitsOf(app, cookies)).toBe('1');
  });

  it('is kept where save() had committed it before a 500, which brings the cookie', async () => {
    const app = build();
    const { status, cookies, headers } = await send(app, 'GET /visit/saved');

    expect([status, cookies.length, headers?.get('cache-control')]).toEqual([500, 1, 'no-store']);
    expect(await visitsOf(app, cookies)).toBe('1');
  });

  it('leaves the headers of an action that has set its own Cache-Control', async () => {
    const { cookies, headers } = await send(build(), 'GET /visit/cached');

    expect([cookies.length, headers?.get('cache-control')]).toEqual([1, 'private, max-age=5']);
  });
});

describe('a session over a connection', () => {
  it('that is destroyed by a request with a 500 is gone, and its cookie is cleared', async () => {
    const app = build();
    const { cookies } = await send(app, 'GET /visit/gone');
    const left = await send(app, 'GET /visit/left', asked(cookies));

    expect([left.status, left.cookies.length]).toEqual([500, 1]);
    expect(left.cookies[0]).toMatch(/^session_id=; .*(?:Max-Age=0|Expires=Thu, 01 Jan 1970)/);
    expect(await visitsOf(app, cookies)).toBe('0');
  });

  it('stands in a line of its own beside the cookies of the action', async () => {
    const { cookies } = await send(build(), 'GET /visit/cookies');

    expect(cookies.map((line) => line.split('=')[0])).toEqual(['a', 'b', 'session_id']);
  });

  it('has no cookie on 100 Continue', async () => {
    const socket = await openSocket(build());
    socket.write(head('POST /body', 'Expect: 100-continue', 'Content-Type: text/plain', 'Content-Length: 2', last));
    socket.write('hi');
    const { text: wire } = await readAll(socket);
    const heads = wire.split('\r\n\r\n');

    expect(heads.filter((each) => each.startsWith('HTTP/1.1 100')).join()).not.toMatch(/set-cookie/i);
    expect(cookieLines(wire)).toHaveLength(1);
  });

  it('is that of each request alone, also when requests follow each other unasked', async () => {
    const app = build();
    const { cookies: ann } = await send(app, 'GET /visit/gone');
    const { cookies: bob } = await send(app, 'GET /visit/gone');
    const bytes = [
      head('GET /visit/gone', asked(ann)),
      head('GET /count', asked(bob)),
      head('GET /count'),
      head('GET /visit/cookies', asked(bob), last),
    ];
    const { answers, text: wire } = await exchange(app, bytes.join(''));

    expect(answers.map(({ body }) => body)).toEqual(['gone', '1', '0', 'x']);
    expect(cookieLines(wire)).toEqual(['a=1; Path=/', 'b=2; Path=/']);
    expect([await visitsOf(app, ann), await visitsOf(app, bob)]).toEqual(['2', '2']);
  });

  it('is committed before the first byte of a redirect leaves', async () => {
    const app = build();
    const socket = await openSocket(app);
    socket.write(head('GET /visit/redirect'));
    const first = await readUntil(socket, /\r\n\r\n/);
    socket.write(head('GET /count', asked(cookieLines(first)), last));
    const { answers } = await readAll(socket);

    expect(answers.map(({ body }) => body)).toEqual(['1']);
  });
});
