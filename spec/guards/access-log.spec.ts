import { once } from 'node:events';
import { request as sendRequest } from 'node:http';
import { Readable } from 'node:stream';
import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { Controller, Get, HttpRequest, Param, Req, createApp, sse, stream } from 'mantisjs';
import type { AppOptions } from 'mantisjs';
import { TestClient } from 'mantisjs/testing';
import { gate } from '../session/session-app.js';
import { keepLines } from './lines.js';

const started = gate();

@Controller()
class LoggedController {
  @Get('/users/:id')
  user(@Param('id') id: string) {
    return { id };
  }

  @Get('/broken')
  broken() {
    throw new Error('broken');
  }

  @Get('/slow')
  async slow(@Req() { signal }: HttpRequest) {
    started.open();
    await once(signal, 'abort');
    return 'slow';
  }

  @Get('/stream')
  stream() {
    return stream(Readable.from(['a', 'b']));
  }

  @Get('/torn')
  torn() {
    async function* pieces() {
      yield 'a';
      await turn();
      throw new Error('torn');
    }
    return stream(Readable.from(pieces()));
  }

  @Get('/events')
  events() {
    async function* events() {
      yield 'first';
      await new Promise(() => undefined);
    }
    return sse(events());
  }
}

function build(options: AppOptions = {}) {
  const { lines, logger } = keepLines();
  const app = createApp({ controllers: [LoggedController], session: false, logger, ...options });
  onTestFinished(() => app.close());
  const access = () => lines.filter(({ fields }) => 'ms' in fields);
  return { app, lines, access, client: new TestClient(app) };
}

describe('the access log', () => {
  it('has one line for each request: method, route, status, ms and requestId', async () => {
    const { client, lines } = build();
    const response = await client.get('/users/7?token=secret');

    expect(lines).toEqual([
      {
        level: 'info',
        message: 'GET /users/:id 200',
        fields: {
          method: 'GET',
          route: '/users/:id',
          status: 200,
          ms: expect.any(Number),
          requestId: response.headers.get('x-request-id'),
        },
      },
    ]);
  });

  it('never holds a path or a query', async () => {
    const { client, lines } = build();
    await client.get('/none/secret?token=secret');
    await client.get('/%zz?token=secret');

    expect(JSON.stringify(lines)).not.toContain('secret');
    expect(lines.map(({ level, message, fields }) => [level, message, fields['route']])).toEqual([
      ['warn', 'GET 404', null],
      ['warn', 'GET 400', null],
    ]);
  });

  it('has the request id on the line of an error too', async () => {
    const { client, lines } = build();
    const { headers } = await client.get('/broken');
    const [error, access] = lines;

    expect([error?.level, access?.level, access?.fields['status']]).toEqual(['error', 'error', 500]);
    expect(error?.fields['requestId']).toBe(headers.get('x-request-id'));
    expect(access?.fields['requestId']).toBe(headers.get('x-request-id'));
  });

  it('tells of a stream when it is over', async () => {
    const { client, access } = build();
    await client.get('/stream');

    await expect.poll(access).toMatchObject([{ message: 'GET /stream 200' }]);
    expect(access()[0]?.fields).not.toHaveProperty('outcome');
  });

  it('tells of a stream that failed', async () => {
    const { client, access } = build();
    await expect(client.get('/torn').then((torn) => torn.text())).rejects.toThrow(/aborted|hang up|terminated/);

    await expect.poll(access).toMatchObject([{ level: 'error', fields: { status: 200, outcome: 'broken-off' } }]);
  });

  it('tells of a client that left a stream', async () => {
    const { app, access } = build();
    const { url } = await app.listen(0);
    const request = sendRequest(`${url}/events`, (response) => response.once('data', () => request.destroy())).end();

    await expect.poll(access).toMatchObject([{ level: 'info', fields: { route: '/events', outcome: 'aborted' } }]);
  });

  it('tells of a client that did not wait for its answer', async () => {
    const { app, access } = build();
    const { url } = await app.listen(0);
    const request = sendRequest(`${url}/slow`).on('error', () => undefined);
    request.end();
    await started.opened;
    request.destroy();

    await expect.poll(access).toMatchObject([{ fields: { route: '/slow', outcome: 'aborted' } }]);
  });

  it('leaves out what it is told to skip, and skips nothing by mistake', async () => {
    const { client, access } = build({
      accessLog: {
        skip({ route, status, request }) {
          if (request?.path === '/none') throw new Error('no idea');
          return route?.path === '/users/:id' && status < 400;
        },
      },
    });
    await client.get('/users/7');
    await client.get('/stream');
    await client.get('/none');

    await expect
      .poll(() =>
        access()
          .map(({ message }) => message)
          .sort(),
      )
      .toEqual(['GET /stream 200', 'GET 404']);
  });

  it('is switched off by an option', async () => {
    const { client, lines } = build({ accessLog: false });
    await client.get('/users/7');

    expect(lines).toEqual([]);
  });

  it('fails no request when the logger fails', async () => {
    const fail = () => {
      throw new Error('no space');
    };
    const { client } = build({ logger: { info: fail, warn: fail, error: fail } });

    expect((await client.get('/users/7')).status).toBe(200);
  });

  it('prints nothing of a test client whose application has no logger of its own', async () => {
    const write = vi.spyOn(process.stdout, 'write');
    const app = createApp({ controllers: [LoggedController], session: false });
    await new TestClient(app).get('/users/7');
    await turn();

    expect(write).not.toHaveBeenCalled();
    write.mockRestore();
  });

  it.each<[unknown, string]>([
    [true, 'accessLog'],
    [{ skip: true }, 'accessLog.skip'],
    [{ skp: () => true }, 'accessLog.skp'],
  ])('refuses %j at boot', (accessLog, name) => {
    expect(() => build({ accessLog: accessLog as { skip: () => boolean } })).toThrow(new RegExp(`option ${name}`));
  });
});
