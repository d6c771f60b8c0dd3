import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { AppOptions } from 'mantisjs';
import { Clock, Controller, Get, Post, csrfField, csrfToken, html, view } from 'mantisjs';
import { TestClient, TestClock } from 'mantisjs/testing';
import type { TestRequestOptions } from 'mantisjs/testing';
import { problemsWith } from '../app/problems-of.js';
import { keepLines } from '../guards/lines.js';
import { temporaryDirectory } from '../temporary-directory.js';
import { gate } from '../session/session-app.js';
import { SlowDriver } from '../session/slow-driver.js';
import { templates } from '../views/templates.js';
import { PlainController, csrfApp, gates, tokenIn } from './csrf-app.js';

const file = new Blob(['1234'], { type: 'text/plain' });

@Controller('/page')
class ViewController {
  @Get()
  show() {
    return view('page');
  }

  @Post('/', { session: true })
  take() {
    return 'taken';
  }
}

/** Somebody who has a page with a form before them. */
async function visit(options: AppOptions = {}) {
  const app = csrfApp(options);
  const client = new TestClient(app);
  const freshToken = async () => tokenIn(await (await client.get('/notes/form')).text());
  const token = await freshToken();
  const post = async (path: string, request: TestRequestOptions = {}) => (await client.post(path, request)).status;
  return { app, client, token, freshToken, post };
}

function multipart(...parts: readonly (readonly [string, string | Blob])[]): FormData {
  const data = new FormData();
  for (const [name, value] of parts) data.append(name, value);
  return data;
}

describe('a request of a session that carries its token', () => {
  it('reaches its action: urlencoded, with files, and as JSON with the header', async () => {
    const { client, token, post } = await visit();
    const created = await client.post('/notes', { form: { _csrf: token, title: 'T' } });

    expect(await created.json()).toEqual({ title: 'T' });
    expect(await post('/notes/cover', { form: multipart(['_csrf', token], ['cover', file]) })).toBe(200);
    expect(await post('/notes', { json: { title: 'T' }, headers: { 'x-csrf-token': token } })).toBe(200);
    expect(await post('/notes/raw', { headers: { 'x-csrf-token': token } })).toBe(200);
  });

  it('may carry the one that csrfToken() gives to a script', async () => {
    const { client, post } = await visit();
    const { token } = (await (await client.get('/notes/token')).json()) as { token: string };

    expect(await post('/notes', { json: { title: 'T' }, headers: { 'x-csrf-token': token } })).toBe(200);
  });

  it('may carry that of any page, each of which shows it differently', async () => {
    const { token, freshToken, post } = await visit();
    const other = await freshToken();

    expect(other).not.toBe(token);
    expect([
      await post('/notes', { form: { _csrf: token, title: 'T' } }),
      await post('/notes', { form: { _csrf: other, title: 'T' } }),
    ]).toEqual([200, 200]);
  });

  it('has no token any more for a schema that takes nothing else', async () => {
    const { client, token } = await visit();
    const strict = async (form: TestRequestOptions['form']) =>
      (await client.post('/notes/strict', { form: form ?? {} })).json();

    expect(await strict({ _csrf: token, title: 'T' })).toEqual({ title: 'T' });
    expect(await strict({ _csrf: token, other: 'T' })).toMatchObject({ errors: [{ message: 'other is unknown' }] });
  });

  it('may carry the one that a test client knows', async () => {
    const client = new TestClient(csrfApp());
    const headers = { 'x-csrf-token': await client.csrfToken() };

    expect((await client.post('/notes', { json: { title: 'T' }, headers })).status).toBe(200);
    expect((await client.post('/notes', { json: { title: 'T' } })).status).toBe(403);
  });

  it('may come from either of two pages that were the first of their session at once', async () => {
    const client = await new TestClient(csrfApp({ session: { driver: new SlowDriver() } })).withSession({ user: 1 });
    const pages = await Promise.all(Array.from({ length: 5 }, () => client.get('/notes/form')));
    const tokens = await Promise.all(pages.map(async (page) => tokenIn(await page.text())));
    const answers = await Promise.all(tokens.map((_csrf) => client.post('/notes', { form: { _csrf, title: 'T' } })));

    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200]);
  });
});

describe('a request of a session without its token', () => {
  it.each<[string, TestRequestOptions]>([
    ['an urlencoded form', { form: { title: 'T' } }],
    ['a form with files', { form: multipart(['title', 'T'], ['cover', file]) }],
    ['JSON', { json: { title: 'T' } }],
    ['text, which a form can send as well', { body: 'x', headers: { 'content-type': 'text/plain' } }],
    ['nothing', {}],
  ])('is a 403 with E_CSRF_TOKEN: %s', async (_name, request) => {
    const { client } = await visit();
    const response = await client.post('/notes', request);

    expect([response.status, await response.json()]).toMatchObject([403, { code: 'E_CSRF_TOKEN' }]);
  });

  it.each<[string, (token: string) => TestRequestOptions & { path?: string }]>([
    ['changed', (token) => ({ form: { _csrf: `${token.startsWith('A') ? 'B' : 'A'}${token.slice(1)}` } })],
    ['cut', (token) => ({ form: { _csrf: token.slice(1) } })],
    ['longer', (token) => ({ form: { _csrf: `${token}A` } })],
    ['empty', () => ({ form: { _csrf: '' } })],
    ['of zeros', () => ({ form: { _csrf: 'A'.repeat(86) } })],
    ['given twice', (token) => ({ form: { _csrf: [token, token] } })],
    ['in the address', (token) => ({ path: `/notes/raw?_csrf=${token}`, form: {} })],
    ['in JSON', (_csrf) => ({ json: { _csrf } })],
    ['in a cookie', (token) => ({ form: {}, headers: { cookie: `_csrf=${token}` } })],
    ['under another name', (token) => ({ form: { csrf: token } })],
    [
      'wrong in the header and right in the form',
      (token) => ({ form: { _csrf: token }, headers: { 'x-csrf-token': 'x' } }),
    ],
  ])('is a 403 where that is %s', async (_name, request) => {
    const { client, token } = await visit();
    const { path = '/notes/raw', ...rest } = request(token);
    const cookie = `session_id=${client.cookies.get('session_id')}; ${rest.headers?.['cookie'] ?? ''}`;

    expect((await client.post(path, { ...rest, headers: { ...rest.headers, cookie } })).status).toBe(403);
  });

  it('is a 403 with the token of another session', async () => {
    const { app, token } = await visit();
    const other = new TestClient(app);
    await other.get('/notes/form');

    expect((await other.post('/notes', { form: { _csrf: token, title: 'T' } })).status).toBe(403);
  });

  it('is a 403 where no page of the session has ever had one', async () => {
    const client = await new TestClient(csrfApp()).withSession({ user: 1 });

    expect((await client.post('/notes', { form: { title: 'T' } })).status).toBe(403);
  });

  it('stores no file, also where the token comes after it', async () => {
    const directory = join(temporaryDirectory(), 'uploads');
    const { token, post } = await visit({ body: { uploads: { directory } } });

    expect(await post('/notes/cover', { form: multipart(['cover', file], ['_csrf', token]) })).toBe(403);
    expect(existsSync(directory)).toBe(false);
  });

  it('is told in development what to do', async () => {
    const { client } = await visit({ errors: { development: true } });
    const { status, headers } = await client.post('/notes', { form: {}, headers: { accept: 'text/html' } });
    const page = await (await client.post('/notes', { form: {}, headers: { accept: 'text/html' } })).text();

    expect([status, headers.get('content-type')]).toEqual([403, 'text/html; charset=utf-8']);
    expect(page).toContain('NotesController.create has no CSRF token');
    expect(page).toContain('csrfField()');
  });

  it('is refused as one of another site first, where its browser says so', async () => {
    const { client, token } = await visit();
    const headers = { 'sec-fetch-site': 'cross-site' };
    const response = await client.post('/notes', { form: { _csrf: token, title: 'T' }, headers });

    expect([response.status, await response.json()]).toMatchObject([
      403,
      { detail: 'This request comes from another site.' },
    ]);
  });
});

describe('a request that needs no token', () => {
  it('has no session: a script, a first sign-in, and one whose session has ended', async () => {
    const { app, client, token, post } = await visit();
    expect((await new TestClient(app).post('/notes', { form: { title: 'T' } })).status).toBe(200);
    expect(await post('/notes/logout', { form: { _csrf: token } })).toBe(200);
    expect(await post('/notes', { form: { title: 'T' }, headers: { cookie: `session_id=${'A'.repeat(43)}` } })).toBe(
      200,
    );

    expect(client.cookies.get('session_id')).toBeUndefined();
  });

  it.each(['/notes/webhook', '/plain', '/plain/off'])(
    'goes where there is no check, or no session to misuse: %s',
    async (path) => {
      const { post } = await visit();

      expect(await post(path, { form: {} })).toBe(200);
    },
  );

  it('is safe', async () => {
    const { client } = await visit();

    for (const method of ['GET', 'HEAD', 'OPTIONS'])
      expect((await client.request(method, '/notes/plain')).status).toBeLessThan(300);
  });
});

describe('the token', () => {
  it.each(['/notes/login', '/notes/regenerate'])(
    'is another after %s, and that of the page before it is dead',
    async (path) => {
      const { token, freshToken, post } = await visit();
      expect(await post(path, { form: { _csrf: token } })).toBe(200);

      expect(await post('/notes', { form: { _csrf: token, title: 'T' } })).toBe(403);
      expect(await post('/notes', { form: { _csrf: await freshToken(), title: 'T' } })).toBe(200);
    },
  );

  it('of a page that signs in is already the new one', async () => {
    const { client, token, post } = await visit();
    const page = await (await client.post('/notes/login', { form: { _csrf: token } })).text();

    expect(await post('/notes', { form: { _csrf: tokenIn(page), title: 'T' } })).toBe(200);
  });

  it('that somebody gets for a session while its visitor signs in is dead after that', async () => {
    const client = await new TestClient(csrfApp()).withSession({ user: 1 });
    gates.login = gate();
    const login = client.get('/notes/slow-login');
    const _csrf = tokenIn(await (await client.get('/notes/form')).text());
    gates.login.open();
    await login;

    expect((await client.post('/notes', { form: { _csrf, title: 'T' } })).status).toBe(403);
  });

  it('outlives the id where rotateEvery gives the session a new one', async () => {
    const app = csrfApp({ session: { driver: 'memory', rotateEvery: 900, lifetime: 7200 } });
    const clock = new TestClock();
    app.container.register(Clock, { useValue: clock });
    const client = new TestClient(app);
    const token = tokenIn(await (await client.get('/notes/form')).text());
    const before = client.cookies.get('session_id');
    clock.advance(901);
    const { status } = await client.post('/notes', { form: { _csrf: token, title: 'T' } });

    expect(status).toBe(200);
    expect(client.cookies.get('session_id')).not.toBe(before);
  });

  it('is in no log line, no page for errors, no header and no cookie', async () => {
    const { lines, logger } = keepLines();
    const { client, token } = await visit({ logger, errors: { development: true } });
    const headers = { 'x-csrf-token': token, accept: 'text/html' };
    const response = await client.post('/notes/broken', { form: { _csrf: token }, headers });
    const shown = JSON.stringify([lines, await response.text(), [...response.headers]]);

    expect([response.status, shown.includes(token), client.cookies.header?.includes(token)]).toEqual([
      500,
      false,
      false,
    ]);
  });
});

describe('a page', () => {
  it('without csrfField() writes nothing; with it, once', async () => {
    const client = new TestClient(csrfApp());
    const plain = await client.get('/notes/plain');
    expect([plain.headers.getSetCookie(), await client.session()]).toEqual([[], undefined]);

    const first = await client.get('/notes/form');
    const kept = await client.session();
    const second = await client.get('/notes/form');
    expect(first.headers.getSetCookie()).toHaveLength(1);
    expect([first.headers.get('cache-control'), first.headers.get('vary')]).toEqual([
      'no-store',
      expect.stringContaining('Cookie'),
    ]);
    expect([second.headers.getSetCookie(), await client.session()]).toEqual([[], kept]);
  });

  it('of a route that did not load the session says so', async () => {
    const { lines, logger } = keepLines();
    const { client } = await visit({ logger, accessLog: false });

    expect((await client.get('/plain/form')).status).toBe(500);
    expect(JSON.stringify(lines)).toContain('E_SESSION_NOT_LOADED');
  });
});

describe('a view', () => {
  const form = '<form><%= csrfField() %></form><meta content="<%= csrfToken() %>">';

  it('can call csrfField(), also in its layout, and has the session loaded for it', async () => {
    const views = templates({ layout: `${form}<%~ it.body %>`, page: "<% layout('layout') %>page" });
    const client = new TestClient(csrfApp({ controllers: [ViewController], views }));
    const token = tokenIn(await (await client.get('/page')).text());

    expect([
      (await client.post('/page', { form: { _csrf: token } })).status,
      (await client.post('/page')).status,
    ]).toEqual([200, 403]);
  });

  it('has nothing of it and no session without the option', async () => {
    const client = new TestClient(
      csrfApp({ controllers: [ViewController], views: templates({ page: form }), csrf: true }),
    );
    const page = await client.get('/page');

    expect([await page.text(), page.headers.get('vary')]).toEqual(['<form></form><meta content="">', null]);
  });
});

describe('csrfField() without the option', () => {
  it.each<[string, AppOptions]>([
    ['by default', { csrf: true }],
    ['where the check is off', { csrf: false }],
    ['where sessions are off', { csrf: {}, session: false }],
  ])('leaves nothing, loads nothing and writes nothing: %s', async (_name, options) => {
    const client = new TestClient(csrfApp({ controllers: [PlainController], ...options }));
    const page = await client.get('/plain/form');

    expect([await page.text(), page.headers.get('vary'), page.headers.getSetCookie()]).toEqual([
      '<form method="post"></form>',
      null,
      [],
    ]);
  });

  it('leaves nothing outside a request', () => {
    expect([html`${csrfField()}`.body, csrfToken()]).toEqual(['', undefined]);
  });
});

describe('the option csrf.token', () => {
  it('needs sessions', () => {
    expect(problemsWith({ csrf: { token: true }, session: false })).toMatchObject([
      { code: 'E_OPTION', what: 'The option csrf.token is true, and the application has session: false.' },
    ]);
  });

  it.each([{ csrf: { token: 'yes' } }, { csrf: 'on' }, { csrf: { tokens: true } }])('is no %j', (options) => {
    expect(problemsWith(options)).toMatchObject([{ code: 'E_OPTION' }]);
  });
});
