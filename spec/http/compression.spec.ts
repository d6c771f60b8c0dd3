import { join } from 'node:path';
import { Readable } from 'node:stream';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compression, createApp, file, html, json, sse, stream, text } from 'mantisjs';
import type { CompressionOptions } from 'mantisjs';
import { TestClient } from 'mantisjs/testing';
import { acceptedEncodings } from '../../src/http/accept-encoding.js';
import { createEncoder } from '../../src/http/encoders.js';
import { urlOf } from '../transports.js';
import { folderWith } from './files/folder.js';

const page = '<p>Mantis religiosa</p>\n'.repeat(100);
const sources: Readable[] = [];

/** A source that goes on for ever, and is remembered. */
function endless(): Readable {
  const source = new Readable({ read: () => void source.push(Buffer.alloc(16_384, page)) });
  sources.push(source);
  return source;
}

const answers: Readonly<Record<string, () => unknown>> = {
  page: () => html(page, { headers: { ETag: '"v1"' } }),
  weak: () => html(page, { headers: { ETag: 'W/"v1"', Vary: 'Cookie' } }),
  json: () => json({ page }),
  long: () => json({ page: page.repeat(100) }),
  bytes: () => text(page, { headers: { 'content-type': 'image/png' } }),
  svg: () => text(page, { headers: { 'content-type': 'image/svg+xml' } }),
  small: () => 'small',
  encoded: () => text(page, { headers: { 'content-encoding': 'identity' } }),
  untouched: () => text(page, { headers: { 'cache-control': 'private, no-transform' } }),
  part: () => text(page, { status: 206, headers: { 'content-range': 'bytes 0-9/10' } }),
  error: () => html(page, { status: 500 }),
  pieces: () => stream(Readable.from(['a', page]), { headers: { 'content-type': 'text/csv' } }),
  raw: () =>
    stream(Readable.from([Buffer.from(page)], { objectMode: false }), { headers: { 'content-type': 'text/csv' } }),
  endless: () => stream(endless(), { headers: { 'content-type': 'text/plain' } }),
  broken: () => stream(brokenAfter(0), { headers: { 'content-type': 'text/plain' } }),
  cut: () => stream(brokenAfter(200), { headers: { 'content-type': 'text/plain' } }),
  rows: () => stream(Readable.from([{ id: 1 }]), { headers: { 'content-type': 'text/plain' } }),
  events: () => sse(events()),
  none: () => undefined,
};

function brokenAfter(pieces: number): Readable {
  return Readable.from(
    (async function* () {
      for (let index = 0; index < pieces; index += 1) yield Buffer.from(String(Math.random()).repeat(1000));
      throw new Error('broken');
    })(),
  );
}

async function* events() {
  yield page;
}

function appWith(options?: CompressionOptions) {
  return createApp({
    session: false,
    logger: false,
    requestId: false,
    middleware: [compression(options), ({ request }, next) => (answers[request.path.slice(1)] ?? next)()],
  });
}

const client = new TestClient(appWith());
const get = (path: string, accepted = 'gzip, deflate, br', from = client) =>
  from.get(path, { headers: { 'accept-encoding': accepted } });
const bytesOf = async (response: Response) => Buffer.from(await response.arrayBuffer());

describe('compression()', () => {
  it('sends what the client accepts, shorter and with its length', async () => {
    const response = await get('/page');
    const bytes = await bytesOf(response);

    expect(brotliDecompressSync(bytes).toString()).toBe(page);
    expect(bytes.length).toBeLessThan(page.length / 5);
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'content-encoding': 'br',
      'content-length': String(bytes.length),
      vary: 'Accept-Encoding',
      etag: 'W/"v1"',
    });
    expect(gunzipSync(await bytesOf(await get('/page', 'gzip'))).toString()).toBe(page);
    expect(JSON.parse(brotliDecompressSync(await bytesOf(await get('/long'))).toString())).toEqual({
      page: page.repeat(100),
    });
  });

  it('keeps a weak tag and what the answer varies by already', async () => {
    const { headers } = await get('/weak');

    expect([headers.get('etag'), headers.get('vary')]).toEqual(['W/"v1"', 'Cookie, Accept-Encoding']);
  });

  it.each(['json', 'long', 'svg', 'error', 'pieces', 'raw'])('compresses %s', async (path) => {
    expect((await get(`/${path}`)).headers.get('content-encoding')).toBe('br');
  });

  it.each(['bytes', 'small', 'encoded', 'untouched', 'part', 'events', 'none'])('leaves %s as it is', async (path) => {
    const { headers } = await get(`/${path}`);

    expect([headers.get('content-encoding') ?? 'identity', headers.get('vary')]).toEqual([
      'identity',
      'Accept-Encoding',
    ]);
  });

  it('leaves everything as it is for a client that says nothing', async () => {
    const response = await client.get('/page');

    expect([response.headers.get('content-encoding'), response.headers.get('vary')]).toEqual([null, 'Accept-Encoding']);
    expect([response.headers.get('etag'), await response.text()]).toEqual(['"v1"', page]);
  });

  it('answers HEAD with the headers of GET', async () => {
    for (const path of ['/page', '/pieces', '/bytes', '/events']) {
      const [got, head] = await Promise.all([
        get(path),
        client.request('HEAD', path, { headers: { 'accept-encoding': 'gzip, deflate, br' } }),
      ]);

      expect(comparable(head)).toEqual(comparable(got));
      expect(await head.text()).toBe('');
    }
  });

  it('answers 304 to who has the compressed page', async () => {
    const response = await client.get('/page', { headers: { 'accept-encoding': 'br', 'if-none-match': 'W/"v1"' } });

    expect([response.status, response.headers.get('vary')]).toEqual([304, 'Accept-Encoding']);
  });

  it('compresses a file that is asked for as a whole, and no part of it', async () => {
    const path = join(folderWith({ 'page.html': page }), 'page.html');
    const app = createApp({ session: false, logger: false, middleware: [compression(), () => file(path)] });
    const sender = new TestClient(app);
    const whole = await get('/', 'gzip', sender);
    const part = await sender.get('/', { headers: { 'accept-encoding': 'gzip', range: 'bytes=0-2' } });

    expect(gunzipSync(await bytesOf(whole)).toString()).toBe(page);
    expect([whole.headers.get('accept-ranges'), whole.headers.get('etag')]).toEqual([
      null,
      expect.stringMatching(/^W/),
    ]);
    expect([part.status, part.headers.get('content-encoding'), await part.text()]).toEqual([206, null, '<p>']);
  });

  it('compresses from the threshold on, with the codings and levels that it is given', async () => {
    const from = new TestClient(appWith({ threshold: 5, encodings: ['gzip', 'br'], level: { gzip: 1 } }));

    expect((await get('/small', 'br, gzip', from)).headers.get('content-encoding')).toBe('gzip');
    expect((await get('/none', 'br', from)).status).toBe(204);
  });

  it('leaves zstd out where Node does not have it', async () => {
    const from = new TestClient(appWith({ encodings: ['zstd', 'gzip'] }));
    const expected = createEncoder('zstd', 3) === undefined ? 'gzip' : 'zstd';

    expect((await get('/page', 'zstd, gzip', from)).headers.get('content-encoding')).toBe(expected);
  });

  it.each<[string, object]>([
    ['compression.threshold', { threshold: '1kb' }],
    ['compression.encodings', { encodings: ['deflate'] }],
    ['compression.level', { level: { br: 12 } }],
    ['compression.level', { level: 9 }],
    ['There is no option compression.brotli', { brotli: true }],
  ])('refuses %s', (name, options) => {
    expect(() => compression(options)).toThrow(name);
  });
});

describe('a compressed stream', () => {
  it('arrives whole', async () => {
    expect(brotliDecompressSync(await bytesOf(await get('/pieces'))).toString()).toBe(`a${page}`);
    expect(gunzipSync(await bytesOf(await get('/raw', 'gzip'))).toString()).toBe(page);
  });

  it('waits for the client, and its source is closed when the client leaves', async () => {
    sources.length = 0;
    const url = await urlOf(appWith());
    for (let round = 0; round < 3; round += 1) {
      const response = await fetch(`${url}/endless`, { headers: { 'accept-encoding': 'gzip' } });
      await response.body?.getReader().cancel();
    }

    await expect.poll(() => sources.map((source) => source.destroyed)).toEqual([true, true, true]);
  });

  it('has its source closed by HEAD, which reads none of it', async () => {
    sources.length = 0;
    await client.request('HEAD', '/endless', { headers: { 'accept-encoding': 'gzip' } });

    await expect.poll(() => sources.map((source) => source.destroyed)).toEqual([true]);
  });

  it('is an error when its source fails before the first byte, and is broken off after it', async () => {
    expect((await get('/broken')).status).toBe(500);
    await expect(get('/cut', 'gzip').then((cut) => cut.text())).rejects.toThrow(/aborted|hang up/);
    expect((await get('/rows')).status).toBe(500);
    expect((await get('/small')).status).toBe(200);
  });
});

describe('Accept-Encoding', () => {
  it.each([
    [undefined, []],
    ['', []],
    ['identity', []],
    ['gzip', ['gzip']],
    ['GZIP', ['gzip']],
    ['x-gzip', ['gzip']],
    ['gzip, br', ['br', 'gzip']],
    ['gzip;q=1, br;q=0.5', ['gzip', 'br']],
    ['br;q=0, gzip', ['gzip']],
    ['*', ['br', 'gzip']],
    ['br;q=0.2, *;q=0.5', ['gzip', 'br']],
    ['*;q=0', []],
    ['gzip;q=0.5, identity', []],
    ['gzip;q=0.5, identity;q=0.5', ['gzip']],
    ['gzip;q=2', []],
    ['gzip;q=', []],
    ['gzip ; q=0.3 , br ; q=0.4', ['br', 'gzip']],
    ['deflate', []],
  ])('%j takes %j', (header, accepted) => {
    expect(acceptedEncodings(header, ['br', 'gzip'])).toEqual(accepted);
  });

  it('takes nothing that is not offered, whatever it says', () => {
    fc.assert(
      fc.property(fc.string(), (header) => {
        expect(['br', 'gzip']).toEqual(expect.arrayContaining([...acceptedEncodings(header, ['br', 'gzip'])]));
      }),
    );
  });
});

function comparable({ status, headers }: Response): unknown {
  const { date: _date, 'transfer-encoding': _encoding, ...others } = Object.fromEntries(headers);
  return { status, ...others };
}
