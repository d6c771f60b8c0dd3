import { describe, expect, it } from 'vitest';
import { Controller, Get, HttpError, NotFound, Post, createApp } from 'mantisjs';
import { TestClient } from 'mantisjs/testing';

@Controller()
class FailingController {
  @Get('/known')
  known() {
    throw new NotFound('No such <note>.', { headers: { 'x-hint': 'gone' }, details: { note: 7 } });
  }

  @Get('/unknown')
  unknown() {
    throw new Error('the password is hunter2');
  }

  @Get('/teapot')
  teapot() {
    throw new HttpError(418);
  }

  @Get('/status')
  status() {
    throw new HttpError(302);
  }

  @Get('/details')
  details() {
    throw new HttpError(400, 'x', { details: { id: 1n } });
  }

  @Get('/nothing')
  nothing() {
    throw undefined;
  }

  @Post('/posted')
  posted() {
    return 'posted';
  }
}

const lines: { fields: Record<string, unknown>; message: string }[] = [];
const note = (fields: object, message: string) => void lines.push({ fields: { ...fields }, message });
const logger = { info: note, warn: note, error: note };
const client = new TestClient(
  createApp({ controllers: [FailingController], session: false, logger, accessLog: false }),
);
const browser = { accept: 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8' };

describe('errors', () => {
  it('are problem+json with their status, message and details', async () => {
    const response = await client.get('/known');

    expect(response.headers.get('content-type')).toBe('application/problem+json; charset=utf-8');
    expect(response.headers.get('x-hint')).toBe('gone');
    expect(await response.json()).toEqual({
      type: 'about:blank',
      title: 'Not Found',
      status: 404,
      detail: 'No such <note>.',
      note: 7,
    });
  });

  it('are an escaped page for a browser', async () => {
    const response = await client.get('/known', { headers: browser });

    expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(await response.text()).toContain('No such &lt;note&gt;.');
  });

  it.each([
    [undefined, 'json'],
    ['*/*', 'json'],
    ['application/json', 'json'],
    ['text/html', 'html'],
    ['TEXT/HTML', 'html'],
    ['Text/Html;Q=0.1, Application/JSON', 'json'],
    ['text/html;q=0.1, application/json', 'json'],
    ['application/json;q=0.5, text/html', 'html'],
    ['text/html;q=0', 'json'],
  ])('for Accept: %s are %s', async (accept, type) => {
    const response = await client.get('/known', accept === undefined ? {} : { headers: { accept } });

    expect(response.headers.get('content-type')).toContain(type);
    expect(response.headers.get('vary')).toBe('Accept');
  });

  it('that nobody meant for the client are opaque, with an id that is in the log', async () => {
    lines.length = 0;

    const problem = (await (await client.get('/unknown?token=secret')).json()) as { errorId: string };

    expect(JSON.stringify(problem)).not.toContain('hunter2');
    expect(problem).toMatchObject({ status: 500, errorId: expect.stringMatching(/^[0-9a-f]{16}$/) });
    expect(lines).toMatchObject([
      { message: 'the password is hunter2', fields: { errorId: problem.errorId, route: '/unknown' } },
    ]);
    expect(JSON.stringify(lines)).not.toContain('secret');
  });

  it('may be anything that can be thrown', async () => {
    expect((await client.get('/nothing')).status).toBe(500);
  });

  it('that cannot be shown are opaque', async () => {
    expect((await client.get('/status')).status).toBe(500);
    expect((await client.get('/details')).status).toBe(500);
  });

  it('may have any status', async () => {
    expect(await (await client.get('/teapot')).json()).toMatchObject({ status: 418, detail: "I'm a Teapot" });
  });
});

describe('where no route matches', () => {
  it('an unknown path is 404 and does not repeat it', async () => {
    const response = await client.get('/<script>', { headers: browser });

    expect(response.status).toBe(404);
    expect(await response.text()).not.toContain('script');
  });

  it('another method of a known path is 405 with Allow', async () => {
    expect((await client.get('/posted')).status).toBe(405);
    expect((await client.get('/posted')).headers.get('allow')).toBe('OPTIONS, POST');
    expect((await client.post('/known')).headers.get('allow')).toBe('GET, HEAD, OPTIONS');
  });

  it('OPTIONS is answered with Allow', async () => {
    const response = await client.request('OPTIONS', '/known');

    expect([response.status, response.headers.get('allow')]).toEqual([204, 'GET, HEAD, OPTIONS']);
    expect((await client.request('OPTIONS', '/none')).status).toBe(404);
    expect((await client.request('OPTIONS', '*')).status).toBe(204);
  });
});
