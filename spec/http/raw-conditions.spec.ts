import { utimesSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Controller, Get, Put, Req, checkPreconditions, createApp, file, text } from 'mantisjs';
import type { HttpRequest } from 'mantisjs';
import { changedAt, folderWith } from './files/folder.js';
import { exchange, head } from './raw-socket.js';
import type { RawAnswer } from './raw-socket.js';

const letters = 'abcdefghijklmnopqrstuvwxyz';
const changed = changedAt.toUTCString();
const secondsLater = (seconds: number) => new Date(changedAt.getTime() + seconds * 1000).toUTCString();
const folder = { path: '' };
let stored = '"v1"';

@Controller()
class VersionController {
  @Get('/strong')
  strong() {
    return text('content', { headers: { ETag: '"v1"', 'Cache-Control': 'max-age=5', Vary: 'Accept-Language' } });
  }

  @Get('/weak')
  weak() {
    return text('content', { headers: { ETag: 'W/"v1"' } });
  }

  @Get('/dated')
  dated() {
    return text('content', { headers: { ETag: '"v1"', 'Last-Modified': changed } });
  }

  @Get('/letters')
  letters() {
    return file('letters.txt', { root: folder.path });
  }

  @Put('/thing')
  put(@Req() request: HttpRequest) {
    checkPreconditions(request, { etag: stored });
    stored = '"v2"';
    return 'written';
  }
}

function build() {
  folder.path = folderWith({ 'letters.txt': letters });
  stored = '"v1"';
  return createApp({ controllers: [VersionController], session: false, openapi: false, logger: false });
}

/** The answer to a request, which is followed by another on the same connection, so that its end must be right. */
async function answerTo(line: string, ...headers: readonly string[]): Promise<RawAnswer> {
  const { answers } = await exchange(build(), head(line, ...headers) + head('GET /strong', 'Connection: close'));
  const [first, second, ...more] = answers;
  expect([second?.body, more]).toEqual(['content', []]);
  if (!first) throw new RangeError('There was no answer.');
  return first;
}

const statusOfHead = async (path: string, header: string) =>
  (await exchange(build(), head(`HEAD ${path}`, header, 'Connection: close'))).status;

const tagOfLetters = async () => (await answerTo('GET /letters')).headers.get('etag') ?? '';

describe('If-None-Match', () => {
  it.each([
    ['/strong', '"v1"', 304],
    ['/strong', 'W/"v1"', 304],
    ['/strong', '*', 304],
    ['/strong', '"v0", "v1"', 304],
    ['/strong', '"v0",W/"v1"', 304],
    ['/strong', '"v,1", "v1"', 304],
    ['/weak', '"v1"', 304],
    ['/weak', 'W/"v1"', 304],
    ['/strong', '"v0"', 200],
    ['/strong', 'v1', 200],
    ['/strong', '"v1', 200],
    ['/strong', '""', 200],
    ['/strong', '"V1"', 200],
    ['/strong', '', 200],
  ])('of %s that names %s is answered with %d', async (path, value, status) => {
    expect((await answerTo(`GET ${path}`, `If-None-Match: ${value}`)).status).toBe(status);
    expect(await statusOfHead(path, `If-None-Match: ${value}`)).toBe(status);
  });

  it('in two lines is one list', async () => {
    expect((await answerTo('GET /strong', 'If-None-Match: "v0"', 'If-None-Match: "v1"')).status).toBe(304);
  });

  it('is answered with the headers that the content would have, and no content', async () => {
    const { headers, body } = await answerTo('GET /strong', 'If-None-Match: "v1"');

    expect([headers.get('etag'), headers.get('cache-control'), headers.get('vary'), body]).toEqual([
      '"v1"',
      'max-age=5',
      'Accept-Language',
      '',
    ]);
    expect(['content-type', 'content-length', 'transfer-encoding'].filter((name) => headers.has(name))).toEqual([]);
  });

  it('goes before If-Modified-Since, in both directions', async () => {
    const both = (tag: string, date: string) =>
      answerTo('GET /dated', `If-None-Match: ${tag}`, `If-Modified-Since: ${date}`);

    expect((await both('"v1"', secondsLater(-60))).status).toBe(304);
    expect((await both('"v0"', secondsLater(60))).status).toBe(200);
  });
});

describe('If-Modified-Since', () => {
  it.each([
    [changed, 304],
    [secondsLater(1), 304],
    [secondsLater(-1), 200],
    ['yesterday', 200],
    ['2030-01-01', 200],
    ['Thu, 99 Xyz 2099 99:99:99 GMT', 200],
    ['0', 200],
    ['', 200],
  ])('%s is answered with %d', async (date, status) => {
    expect((await answerTo('GET /dated', `If-Modified-Since: ${date}`)).status).toBe(status);
  });

  it('has seconds and nothing finer, so that a fraction of the file is no change', async () => {
    const app = build();
    const late = new Date(changedAt.getTime() + 900);
    utimesSync(join(folder.path, 'letters.txt'), late, late);
    const status = async (date: string) =>
      (await exchange(app, head('GET /letters', `If-Modified-Since: ${date}`, 'Connection: close'))).status;

    expect([await status(changed), await status(secondsLater(-1))]).toEqual([304, 200]);
  });
});

describe('If-Match', () => {
  it.each([
    ['PUT /thing', '"v1"', 200],
    ['PUT /thing', '"v0", "v1"', 200],
    ['PUT /thing', '*', 200],
    ['PUT /thing', '"v0"', 412],
    ['PUT /thing', 'W/"v1"', 412],
    ['GET /strong', '"v0"', 412],
    ['GET /strong', '"v1"', 200],
    ['GET /weak', 'W/"v1"', 412],
    ['GET /letters', '"v0"', 412],
  ])('of %s that names %s is answered with %d', async (line, value, status) => {
    expect((await answerTo(line, `If-Match: ${value}`, 'Content-Length: 0')).status).toBe(status);
  });

  it('lets one of two writers pass who have seen one version', async () => {
    const put = head('PUT /thing', 'If-Match: "v1"', 'Content-Length: 0');
    const { answers } = await exchange(build(), put + put + head('GET /strong', 'Connection: close'));

    expect(answers.map(({ status }) => status)).toEqual([200, 412, 200]);
  });
});

describe('Range', () => {
  it.each([
    ['bytes=0-2', 206, 'bytes 0-2/26', 'abc'],
    ['bytes=25-', 206, 'bytes 25-25/26', 'z'],
    ['bytes=-3', 206, 'bytes 23-25/26', 'xyz'],
    ['bytes=-99', 206, 'bytes 0-25/26', letters],
    ['bytes=20-99', 206, 'bytes 20-25/26', 'uvwxyz'],
    ['bytes=0-0', 206, 'bytes 0-0/26', 'a'],
    ['bytes=26-', 416, 'bytes */26', expect.stringContaining('does not reach so far')],
    ['bytes=99-200', 416, 'bytes */26', expect.stringContaining('does not reach so far')],
    ['bytes=-0', 416, 'bytes */26', expect.stringContaining('does not reach so far')],
    ['bytes=0-1,4-5', 200, null, letters],
    [`bytes=${'0-,'.repeat(500)}0-`, 200, null, letters],
    ['bytes=2-1', 200, null, letters],
    ['bytes=x-y', 200, null, letters],
    ['bytes', 200, null, letters],
    ['pages=1-2', 200, null, letters],
    ['', 200, null, letters],
  ])('%s is answered with %d and %s', async (range, status, contentRange, content) => {
    const answer = await answerTo('GET /letters', `Range: ${range}`);

    expect([answer.status, answer.headers.get('content-range'), answer.body]).toEqual([status, contentRange, content]);
  });

  it('is no matter of HEAD, nor of what is no file', async () => {
    expect((await exchange(build(), head('HEAD /letters', 'Range: bytes=0-1', 'Connection: close'))).text).toMatch(
      /^HTTP\/1\.1 200 [^]*content-length: 26\r/i,
    );
    expect((await answerTo('GET /strong', 'Range: bytes=0-1')).body).toBe('content');
  });

  it('holds with If-Range only for the very version, by a strong tag or its date', async () => {
    const tag = await tagOfLetters();
    const statusOf = async (condition: string) =>
      (await answerTo('GET /letters', 'Range: bytes=0-1', `If-Range: ${condition}`)).status;

    expect([await statusOf(tag), await statusOf(changed)]).toEqual([206, 206]);
    expect([await statusOf(`W/${tag}`), await statusOf('"v0"'), await statusOf(secondsLater(1))]).toEqual([
      200, 200, 200,
    ]);
  });

  it('is weighed after the other conditions', async () => {
    const tag = await tagOfLetters();
    const statusOf = async (...headers: readonly string[]) =>
      (await answerTo('GET /letters', 'Range: bytes=0-1', ...headers)).status;

    expect([await statusOf(`If-None-Match: ${tag}`), await statusOf('If-Match: "v0"')]).toEqual([304, 412]);
  });
});
