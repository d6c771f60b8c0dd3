import { Readable } from 'node:stream';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { Body, Controller, Get, Post, Req, SessionService, createApp, sse, stream } from 'mantisjs';
import type { HttpRequest } from 'mantisjs';
import { TestClient } from 'mantisjs/testing';

let lastEvent: string | undefined;
let leave: (reason: unknown) => void = () => undefined;

async function* endless() {
  try {
    for (let n = 1; ; n += 1) {
      lastEvent = `event ${n}`;
      yield lastEvent;
      await nextTurn();
    }
  } finally {
    lastEvent = 'over';
  }
}

let written = 0;
let breakOff: () => void = () => undefined;

async function* largePieces() {
  for (written = 0; written < 1000; written += 1) {
    yield 'x'.repeat(64 * 1024);
    await nextTurn();
  }
}

async function* breaking() {
  yield 'the beginning';
  await new Promise<void>((resolve) => (breakOff = resolve));
  throw new Error('The source is gone.');
}

@Controller()
class PageController {
  constructor(private readonly session: SessionService) {}

  @Get('/theme')
  theme() {
    return String(this.session.get('theme'));
  }

  @Post('/echo')
  echo(@Body(Object) body: unknown, @Req() request: HttpRequest) {
    return { body, type: request.header('content-type') };
  }

  @Get('/events')
  events() {
    this.session.increment('visits');
    return sse(endless());
  }

  @Get('/large')
  large() {
    return stream(Readable.from(largePieces()));
  }

  @Get('/broken')
  broken() {
    return sse(breaking());
  }

  @Get('/waits')
  async waits(@Req() request: HttpRequest) {
    await new Promise((resolve) => request.signal.addEventListener('abort', resolve));
    leave(request.signal.reason);
  }

  @Get('/sign-out')
  signOut() {
    this.session.destroy();
  }
}

const app = createApp({ controllers: [PageController], session: { driver: 'memory' }, logger: false });

describe('TestClient', () => {
  it('presets its session and looks into it', async () => {
    const client = await new TestClient(app).withSession({ theme: 'dark', since: new Date(0) });
    await client.withSession({ size: 2 });

    expect(await (await client.get('/theme')).text()).toBe('dark');
    expect(await client.session()).toEqual({ theme: 'dark', since: new Date(0), size: 2 });
  });

  it('has no session at first and none after it was destroyed', async () => {
    const client = new TestClient(app);
    expect(await client.session()).toBeUndefined();

    await client.withSession({ theme: 'dark' });
    await client.get('/sign-out');

    expect(await client.session()).toBeUndefined();
    expect(client.cookies.header).toBeUndefined();
  });

  it('sends JSON, forms and raw bodies', async () => {
    const client = new TestClient(app);
    const sent = async (options: Parameters<TestClient['post']>[1]) => (await client.post('/echo', options)).json();

    expect(await sent({ json: { a: 1 } })).toEqual({ body: { a: 1 }, type: 'application/json' });
    expect(await sent({ form: { a: 1 } })).toEqual({ body: { a: '1' }, type: 'application/x-www-form-urlencoded' });
    expect(await sent({ body: '[1]', headers: { 'Content-Type': 'application/json' } })).toMatchObject({ body: [1] });
  });

  it('gives a body as it is written, and ends a stream without an end when its reader leaves', async () => {
    const client = new TestClient(app);
    const response = await client.get('/events');
    const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
    let text = '';
    while (!text.includes('event 3')) text += (await reader?.read())?.value ?? '';

    expect(text).toMatch(/^:\n\ndata: event 1\n\ndata: event 2\n\n/);
    expect(await client.session()).toEqual({ visits: 1 });
    await reader?.cancel();
    await expect.poll(() => lastEvent).toBe('over');
  });

  it('lets a stream wait for whoever reads it', async () => {
    const response = await new TestClient(app).get('/large');
    for (let turns = 0; turns < 3000; turns += 1) await nextTurn();

    expect(written).toBeLessThan(100);
    expect((await response.text()).length).toBe(1000 * 64 * 1024);
  });

  it('rejects the body of an answer that breaks off, not the answer', async () => {
    const response = await new TestClient(app).get('/broken');

    expect(response.status).toBe(200);
    breakOff();
    await expect(response.text()).rejects.toThrow(/aborted|hang up/);
  });

  it('leaves with its signal, before an answer and in the middle of one', async () => {
    const leaving = new AbortController();
    const left = new Promise((resolve) => (leave = resolve));
    const early = new TestClient(app).get('/waits', { signal: leaving.signal });
    const { body } = await new TestClient(app).get('/events', { signal: leaving.signal });
    leaving.abort();

    await expect(early).rejects.toThrow(/abort/);
    await expect(body?.pipeTo(new WritableStream())).rejects.toThrow(/abort/);
    expect(await left).toBeInstanceOf(Error);
  });

  it('says so when the application has no session', async () => {
    const client = new TestClient(createApp({ session: false }));

    await expect(client.session()).rejects.toThrow(/E_SESSION_DISABLED/);
  });
});
