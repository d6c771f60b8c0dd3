import { Readable } from 'node:stream';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  Controller,
  Get,
  HttpError,
  Param,
  createApp,
  file,
  html,
  json,
  noContent,
  redirect,
  sse,
  stream,
} from 'mantisjs';
import { TestClient } from 'mantisjs/testing';
import { folderWith } from './files/folder.js';

const streams: Readable[] = [];
const webStreams: string[] = [];
const folder = { path: '' };

function remembered(body: Readable): Readable {
  streams.push(body);
  return body;
}

function webStream(): ReadableStream {
  return new ReadableStream({
    pull: (controller) => controller.enqueue(new TextEncoder().encode('x')),
    cancel: () => void webStreams.push('cancelled'),
  });
}

async function* events() {
  yield 'one';
}

const answers: Readonly<Record<string, () => unknown>> = {
  string: () => 'text',
  object: () => ({ a: 1 }),
  bytes: () => new Uint8Array(3),
  html: () => html`<p>${'ä'}</p>`,
  json: () => json({ a: 1 }, { status: 201, headers: { 'X-Made': 'yes' } }),
  none: () => noContent(),
  redirect: () => redirect('/elsewhere'),
  error: () => {
    throw new HttpError(403, 'Not here.', { headers: { 'X-Reason': 'none' } });
  },
  stream: () => stream(remembered(Readable.from(['a', 'b']))),
  file: () => file(join(folder.path, 'small.txt')),
  bigFile: () => file(join(folder.path, 'big.bin'), { download: true }),
  response: () => new Response('body', { status: 202, headers: { 'X-Made': 'yes' } }),
  endless: () => new Response(webStream()),
  sse: () => sse(events()),
};

@Controller()
class AnswerController {
  @Get('/:kind')
  answer(@Param('kind') kind: string) {
    return answers[kind]?.();
  }
}

const client = new TestClient(
  createApp({ controllers: [AnswerController], session: false, logger: false, requestId: false }),
);

describe('HEAD', () => {
  it.each(Object.keys(answers).filter((kind) => kind !== 'endless'))(
    'is answered as GET is, without the body, for %s',
    async (kind) => {
      folder.path = folderWith({ 'small.txt': 'small', 'big.bin': Buffer.alloc(300_000) });
      const got = await client.get(`/${kind}`);
      const head = await client.request('HEAD', `/${kind}`);

      expect(comparable(head)).toEqual(comparable(got));
      expect(await head.text()).toBe('');
    },
  );

  it('closes a stream unread', async () => {
    streams.length = 0;
    await client.request('HEAD', '/stream');

    expect(streams.map((body) => body.destroyed)).toEqual([true]);
  });

  it('cancels the body of a Response', async () => {
    await client.request('HEAD', '/endless');

    await expect.poll(() => webStreams).toEqual(['cancelled']);
  });
});

/** All that a client sees but the time, and how a body of unknown length is cut up where there is none. */
function comparable({ status, headers }: Response): unknown {
  const { date: _date, 'transfer-encoding': _encoding, ...others } = Object.fromEntries(headers);
  return { status, ...others };
}
