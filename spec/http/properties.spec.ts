import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { All, Body, Controller, Get, Param, Post, Query, Req, createApp } from 'mantisjs';
import type { HttpRequest, MiddlewareFunction } from 'mantisjs';
import { TestClient } from 'mantisjs/testing';
import { exchange, head } from './raw-socket.js';

const numRuns = 150 * Number(process.env['RUNS_FACTOR'] ?? 1);
const patience = { timeout: 60_000 * Number(process.env['RUNS_FACTOR'] ?? 1) };

/** What one of the two readers of a path has seen of a request. */
interface Seen {
  readonly path: string;
  readonly params: Readonly<Record<string, string>>;
}

let byMiddleware: string[] = [];
let byAction: Seen[] = [];
const watch: MiddlewareFunction = ({ request }, next) => {
  byMiddleware.push(request.path);
  return next();
};

@Controller()
class ReaderController {
  @Get('/')
  @Get('/admin')
  @Get('/admin/:id')
  @Get('/admin/:id/notes/:note')
  @Get('/files/*')
  @Get('/v:major(\\d+).:minor')
  read(@Req() { path, params }: HttpRequest) {
    byAction.push({ path, params: { ...params } });
    return 'read';
  }

  @All('/query')
  query(@Query(Object) query: object) {
    return query;
  }

  @Post('/body')
  body(@Body(Object) body: unknown) {
    return { body };
  }

  @Get('/one/:text')
  one(@Param('text') text: string) {
    return { text };
  }
}

const app = createApp({
  controllers: [ReaderController],
  middleware: [watch],
  session: false,
  openapi: false,
  logger: false,
});
const client = new TestClient(app);

const piece = fc.constantFrom(
  ...['/', '//', 'admin', 'files', 'notes', 'v1.2', 'v', 'a', 'ADMIN', 'adm%69n', '%61dmin', '%2561dmin'],
  ...['.', '..', '%2e', '%2E%2e', '%252e', '%2f', '%2F', '%252f', '%5c', '\\', '%5C', ';', ';x=1', '%3b', ':id', '*'],
  ...['%00', '%0d%0a', '%7f', '%', '%z', '%zz', '%ff', '%c3', '%c3%a9', '%c0%af', '%ed%a0%80', '%E2%82%AC', '\u00e9'],
  ...['?', '?a=b', '&', '=', '#', '#x', '+', '%20', '~', '@', '$', '__proto__', 'constructor', '%u002f', '|', '"', '<'],
);
const start = fc.constantFrom('/', '/', '/admin/', '/%61dmin/', '/files/', '/v1.');
const wildPath = fc.tuple(start, fc.array(piece, { maxLength: 10 })).map(([first, rest]) => first + rest.join(''));
const anyByte = fc.integer({ min: 0x21, max: 0x7e }).map((code) => String.fromCharCode(code));
const bytePath = fc.string({ unit: anyByte, maxLength: 40 }).map((path) => `/${path}`);

describe('whatever path is asked for over a socket', () => {
  it('is answered with 200, 400 or 404, and read alike by middleware and router', patience, async () => {
    await fc.assert(
      fc.asyncProperty(fc.oneof(wildPath, bytePath), async (path) => {
        [byMiddleware, byAction] = [[], []];
        const { answers, status } = await exchange(app, head(`GET ${path}`, 'Connection: close'));

        expect([200, 400, 404]).toContain(status);
        expect(answers).toHaveLength(1);
        // What is no path at all is refused before anybody sees it.
        expect(byMiddleware).toHaveLength(status === 400 ? 0 : 1);
        expect(byAction.map((seen) => seen.path)).toEqual(byMiddleware.slice(0, byAction.length));
      }),
      { numRuns },
    );
  });

  it('gives parameters that are parts of it, decoded once', patience, async () => {
    let routed = 0;
    await fc.assert(
      fc.asyncProperty(fc.oneof(wildPath, bytePath), async (path) => {
        [byMiddleware, byAction] = [[], []];
        await exchange(app, head(`GET ${path}`, 'Connection: close'));
        for (const seen of byAction) {
          const sent = segmentsOf(path.split('?')[0] ?? '');
          routed += 1;

          expect(segmentsOf(seen.path)).toEqual(sent);
          for (const text of Object.values(seen.params)) expect(sent.join('/')).toContain(text);
        }
      }),
      { numRuns },
    );
    expect(routed).toBeGreaterThan(0);
  });
});

describe('a text of any characters', () => {
  const value = fc.string({ unit: 'binary', maxLength: 30 }).filter((each) => !/[\ud800-\udfff]/u.test(each));

  it('comes out of a path as it was put in', patience, async () => {
    const segment = value.filter((each) => !['', '.', '..'].includes(each) && !each.includes('\0'));
    await fc.assert(
      fc.asyncProperty(segment, async (text) => {
        const response = await client.get(`/one/${encodeURIComponent(text)}`);

        expect([response.status, await response.json()]).toEqual([200, { text }]);
      }),
      { numRuns },
    );
  });

  it('comes out of a query, a form and JSON as it was put in', patience, async () => {
    const name = value.filter((each) => each !== '' && !/[[\].]|^(?:__proto__|constructor|prototype)$/.test(each));
    await fc.assert(
      fc.asyncProperty(name, value, async (key, content) => {
        const body = new URLSearchParams([[key, content]]).toString();
        const headers = { 'content-type': 'application/x-www-form-urlencoded' };
        const inQuery = await client.get(`/query?${body}`);
        const inForm = await client.post('/body', { body, headers });
        const inJson = await client.post('/body', { json: { [key]: content } });

        expect(await inQuery.json()).toEqual({ [key]: content });
        expect(await inForm.json()).toEqual({ body: { [key]: content } });
        expect(await inJson.json()).toEqual({ body: { [key]: content } });
      }),
      { numRuns },
    );
  });
});

describe('whatever bytes come', () => {
  const bytes = fc.uint8Array({ maxLength: 80 }).map((each) => Buffer.from(each));
  const almostJson = fc
    .tuple(fc.json(), fc.nat(40), bytes)
    .map(([json, at, others]) => Buffer.concat([Buffer.from(json).subarray(0, at), others]));
  const almostForm = fc
    .array(fc.constantFrom('a', '=', '&', '%', '%zz', '%00', '[', ']', '[]', '+', '.', '__proto__'))
    .map((all) => Buffer.from(all.join('')));

  it.each([
    ['application/json', almostJson],
    ['application/x-www-form-urlencoded', fc.oneof(bytes, almostForm)],
    ['multipart/form-data; boundary=x', bytes.map((each) => Buffer.concat([Buffer.from('--x\r\n'), each]))],
    ['text/plain', bytes],
  ])('as a body of %s are answered with 200, 400, 413, 415 or 422', patience, async (type, body) => {
    await fc.assert(
      fc.asyncProperty(body, async (content) => {
        const { status } = await client.post('/body', { body: content, headers: { 'content-type': type } });

        expect([200, 400, 413, 415, 422]).toContain(status);
        expect(Object.keys(Object.prototype)).toEqual([]);
      }),
      { numRuns },
    );
  });

  it('as a query over a socket are answered with 200 or 400', patience, async () => {
    const unit = fc.oneof(anyByte, fc.constantFrom('%', '&', '=', '%zz', '%ff', '[', ']'));
    await fc.assert(
      fc.asyncProperty(fc.string({ unit, maxLength: 40 }), async (search) => {
        const { status } = await exchange(app, head(`GET /query?${search}`, 'Connection: close'));

        expect([200, 400]).toContain(status);
      }),
      { numRuns },
    );
  });
});

/** The segments of a path as it was sent or seen, each decoded once. */
function segmentsOf(path: string): readonly string[] {
  return path.split('/').map(decodeURIComponent);
}
