import { once } from 'node:events';
import { request as sendRequest } from 'node:http';
import { Readable } from 'node:stream';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { Controller, Get, HttpRequest, Req, SessionService, Use, createApp, timeout } from 'mantisjs';
import type { MiddlewareFunction } from 'mantisjs';
import { TestClient } from 'mantisjs/testing';
import { gate } from '../session/session-app.js';
import { keepLines } from './lines.js';

let answered = gate();
let over = gate();
const reasons: unknown[] = [];
const late = new Readable({ read: () => undefined });

@Controller()
class SlowController {
  constructor(private readonly session: SessionService) {}

  @Get('/quick')
  @Use(timeout(60))
  quick(@Req() { signal }: HttpRequest) {
    this.session.set('quick', true);
    return { isAborted: signal.aborted };
  }

  @Get('/slow')
  @Use(timeout(0.02))
  async slow() {
    this.session.set('early', true);
    await this.session.save();
    this.session.set('before', true);
    await answered.opened;
    this.session.set('after', true);
    reasons.push(await this.session.save().catch((error: unknown) => error));
    over.open();
    return 'too late';
  }

  @Get('/stream')
  @Use(timeout(0.02))
  async stream() {
    await answered.opened;
    return late;
  }

  @Get('/obedient')
  @Use(timeout(0.02))
  async obedient(@Req() { signal }: HttpRequest) {
    await once(signal, 'abort');
    throw signal.reason;
  }

  @Get('/failing')
  @Use(timeout(0.02))
  async failing() {
    await answered.opened;
    throw new Error('failed late');
  }

  @Get('/leaving')
  async leaving(@Req() { signal }: HttpRequest) {
    over.open();
    await once(signal, 'abort');
    reasons.push(signal.reason);
    return 'to nobody';
  }
}

/** Makes a success of the time-out, as a page of one's own would. */
const excuse: MiddlewareFunction = async ({ request }, next) => {
  if (!request.header('x-excuse')) return next();
  return next().catch(() => 'please wait');
};

function build() {
  const { lines, logger } = keepLines();
  const app = createApp({
    controllers: [SlowController],
    middleware: [excuse],
    session: { driver: 'memory' },
    accessLog: false,
    logger,
  });
  onTestFinished(() => app.close());
  return { app, lines, client: new TestClient(app) };
}

beforeEach(() => {
  answered = gate();
  over = gate();
  reasons.length = 0;
});

describe('timeout', () => {
  it('does nothing to an action that answers in time', async () => {
    const { client } = build();

    expect(await (await client.get('/quick')).json()).toEqual({ isAborted: false });
    expect(await client.session()).toEqual({ quick: true });
  });

  it('answers 503; what the late action writes is not committed, and what it had saved stays', async () => {
    const { client, lines } = build();
    const response = await client.get('/slow');
    answered.open();
    await over.opened;

    expect(response.status).toBe(503);
    expect(await client.session()).toEqual({ early: true });
    expect(reasons).toMatchObject([{ code: 'E_SESSION_ENDED' }]);
    await expect
      .poll(() => lines.filter(({ fields }) => fields['event'] === 'late'))
      .toMatchObject([{ level: 'warn', fields: { route: '/slow', status: 200, requestId: expect.any(String) } }]);
  });

  it('commits nothing of the late action where middleware answers in its place', async () => {
    const { client } = build();
    const response = await client.get('/slow', { headers: { 'x-excuse': '1' } });

    expect([response.status, await response.text()]).toEqual([200, 'please wait']);
    expect(await client.session()).toEqual({ early: true });
  });

  it('lets go of a stream that comes late', async () => {
    const { client } = build();
    await client.get('/stream');
    answered.open();

    await once(late, 'close');
    expect(late.destroyed).toBe(true);
  });

  it('aborts the signal of the request, and takes that the action ends with it for no error', async () => {
    const { client, lines } = build();

    expect((await client.get('/obedient')).status).toBe(503);
    const found = () => lines.filter(({ fields }) => fields['event'] === 'late');
    await expect.poll(found).toHaveLength(1);
    expect(found()[0]?.fields).not.toHaveProperty('err');
  });

  it('tells of an action that fails late', async () => {
    const { client, lines } = build();
    await client.get('/failing');
    answered.open();

    await expect
      .poll(() => lines.filter(({ fields }) => fields['event'] === 'late'))
      .toMatchObject([{ fields: { err: { message: 'failed late' } } }]);
  });

  it.each([0, -1, Number.NaN, Number.POSITIVE_INFINITY, 86_401, '5', undefined])('refuses %j seconds', (seconds) => {
    expect(() => timeout(seconds as number)).toThrow(/timeout\(seconds\).*86400.*E_OPTION/);
  });
});

describe('the signal of a request', () => {
  it('is aborted when the client goes away, also without timeout', async () => {
    const { app } = build();
    const { url } = await app.listen(0);
    const request = sendRequest(`${url}/leaving`).on('error', () => undefined);
    request.end();
    await over.opened;
    request.destroy();

    await expect.poll(() => reasons).toMatchObject([{ name: 'AbortError' }]);
  });
});
