import { Readable } from 'node:stream';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { SessionRegistry, sse, stream } from 'mantisjs';
import { TestClient } from 'mantisjs/testing';
import { urlOf } from '../transports.js';
import { temporaryDirectory } from '../temporary-directory.js';
import { gate, sessionApp } from './session-app.js';
import type { Work } from './session-app.js';

afterEach(() => void vi.useRealTimers());

/** The code of what some work throws. */
async function codeOf(work: () => unknown): Promise<string> {
  try {
    await work();
    return 'none';
  } catch (error) {
    return (error as { code: string }).code;
  }
}

/** An application that answers with events, and a visitor who is signed in. */
async function listener(events: Work, options = {}) {
  const path = temporaryDirectory();
  const works = {
    events,
    login: (session: Parameters<Work>[0]) => session.login('ann'),
    logout: ((session) => session.logout()) as Work,
  };
  const { app, clock, log } = sessionApp(works, { driver: 'file', path, lifetime: 3600, ...options });
  const client = new TestClient(app);
  await client.get('/login');
  const cookie = client.cookies.header ?? '';
  const url = await urlOf(app);
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  const response = await fetch(`${url}/events`, { headers: { cookie } });
  return { app, clock, log, client, response, url, cookie };
}

async function* forever() {
  yield 'first';
  await new Promise(() => undefined);
}

describe('while a response is under way, the session', () => {
  it.each([
    ['stream', (pieces: AsyncIterable<string>) => stream(Readable.from(pieces))],
    ['sse', (pieces: AsyncIterable<string>) => sse(pieces)],
  ])('of %s can be changed and saved', async (_, respond) => {
    async function* pieces(session: Parameters<Work>[0]) {
      yield 'headers are out';
      session.increment('n');
      await session.save();
      yield 'x'.repeat(100_000);
      session.increment('n');
      await session.save();
      yield 'done';
    }
    const { app } = sessionApp({ work: (session) => respond(pieces(session)) });
    const client = await new TestClient(app).withSession({ n: 1 });

    expect(await (await client.get('/work')).text()).toContain('done');
    expect(await client.session()).toEqual({ n: 3 });
  });

  it('refuses what would need a cookie (E_SESSION_HEADERS_SENT)', async () => {
    const codes: string[] = [];
    async function* pieces(session: Parameters<Work>[0]) {
      yield 'headers are out';
      for (const work of [() => session.regenerate(), () => session.login('ann'), () => session.logout()])
        codes.push(await codeOf(work));
      codes.push(await codeOf(() => session.set('a', 1)));
    }
    const works = { work: (session: Parameters<Work>[0]) => stream(Readable.from(pieces(session))) };
    const visitor = await new TestClient(sessionApp(works).app).withSession({ n: 1 });
    await visitor.get('/work');
    await new TestClient(sessionApp(works).app).get('/work');

    const sent = 'E_SESSION_HEADERS_SENT';
    expect(codes).toEqual([sent, sent, sent, 'none', sent, sent, sent, sent]);
  });

  it('rejects a save when it has ended meanwhile', async () => {
    const ended = gate();
    const begun = gate();
    let code = 'none';
    async function* pieces(session: Parameters<Work>[0]) {
      yield 'headers are out';
      begun.open();
      await ended.opened;
      session.set('late', true);
      code = await codeOf(() => session.save());
    }
    const { app } = sessionApp({
      work: (session) => stream(Readable.from(pieces(session))),
      end: (session) => session.destroy(),
    });
    const client = await new TestClient(app).withSession({ n: 1 });
    const answer = await client.get('/work');
    await begun.opened;
    await client.get('/end');
    ended.open();
    await answer.text();

    expect(answer.status).toBe(200);
    expect(code).toBe('E_SESSION_ENDED');
  });
});

describe('server-sent events', () => {
  it('keep the session alive while the stream is open', async () => {
    const { clock, client, response } = await listener(() => sse(forever()));

    for (let hours = 0; hours < 4; hours += 1) {
      clock.advance(3000);
      await vi.advanceTimersByTimeAsync(5000);
    }

    expect((await client.session()) !== undefined).toBe(true);
    await response.body?.cancel();
  });

  it.each([
    [
      'revoked',
      ({ app }: { app: ReturnType<typeof sessionApp>['app'] }) =>
        app.container.resolve(SessionRegistry).revokeAll('ann'),
    ],
    ['logged out', ({ client }: { client: TestClient }) => client.get('/logout')],
  ])('end when the session is %s', async (_, end) => {
    const { app, client, response } = await listener(() => sse(forever()));
    const text = response.text();

    await end({ app, client });
    await vi.advanceTimersByTimeAsync(5000);

    expect(await text).toBe(':\n\ndata: first\n\n');
  });

  it('end when the session expires', async () => {
    const { clock, response } = await listener(() => sse(forever()), { sliding: false });
    clock.advance(3601);
    await vi.advanceTimersByTimeAsync(5000);

    expect(await response.text()).toBe(':\n\ndata: first\n\n');
  });

  it('go on under the new id of a session whose id is rotated', async () => {
    const { clock, url, cookie, response } = await listener(() => sse(forever()), { rotateEvery: 900 });
    clock.advance(901);
    const { headers } = await fetch(`${url}/nothing`, { headers: { cookie } });
    expect(headers.getSetCookie()).toHaveLength(1);
    for (let beats = 0; beats < 20; beats += 1) {
      clock.advance(5);
      await vi.advanceTimersByTimeAsync(5000);
    }

    const reader = response.body?.getReader();
    const pieces: string[] = [];
    while (pieces.join('').split(':\n\n').length < 4) {
      pieces.push(new TextDecoder().decode((await reader?.read())?.value));
    }
    expect(pieces.join('')).toContain('data: first');
    await reader?.cancel();
  });

  it('run the end of a generator when the client leaves', async () => {
    const left = gate();
    async function* events() {
      try {
        for (;;) {
          yield 'tick';
          await new Promise(setImmediate);
        }
      } finally {
        left.open();
      }
    }
    const { response } = await listener(() => sse(events()));

    await response.body?.cancel();

    expect(await left.opened).toBeUndefined();
  });

  it('end at once when the application closes', async () => {
    const { app, response } = await listener(() => sse(forever()));
    const text = response.text();

    await app.close();

    expect(await text).toBe(':\n\ndata: first\n\n');
  });

  it('carry names, ids, data of several lines and plain values', async () => {
    async function* events() {
      yield { event: 'note', id: '7', retry: 1000, data: 'one\ntwo\r\nthree' };
      yield { data: { a: 1 } };
      yield [1, 2];
      yield '';
    }
    const { app } = sessionApp({ events: () => sse(events(), { headers: { 'x-kind': 'notes' } }) });
    const response = await new TestClient(app).get('/events');

    expect(response.headers.get('content-type')).toBe('text/event-stream');
    expect([response.headers.get('cache-control'), response.headers.get('x-kind')]).toEqual(['no-store', 'notes']);
    expect(await response.text()).toBe(
      ':\n\nevent: note\nid: 7\nretry: 1000\ndata: one\ndata: two\ndata: three\n\ndata: {"a":1}\n\ndata: [1,2]\n\ndata: \n\n',
    );
  });

  it.each([{ event: 'a\nb', data: 1 }, { id: 'a\rdata: forged', data: 1 }, { data: () => 1 }])(
    'break off where they cannot be sent: %o',
    async (event) => {
      async function* events() {
        yield event;
      }
      const { app, log } = sessionApp({ events: () => sse(events()) });

      await expect(new TestClient(app).get('/events').then((events) => events.text())).rejects.toThrow(
        /aborted|hang up|reset/,
      );
      expect(log.join()).toContain('E_RESULT_INVALID');
    },
  );

  it('answer HEAD with their headers alone', async () => {
    const { app } = sessionApp({ events: () => sse(forever()) });
    const url = await urlOf(app);
    const response = await fetch(`${url}/events`, { method: 'HEAD' });

    expect([response.status, response.headers.get('content-type')]).toEqual([200, 'text/event-stream']);
  });
});
