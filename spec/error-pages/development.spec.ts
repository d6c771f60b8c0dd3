import { afterEach, describe, expect, it, vi } from 'vitest';
import { Controller, Get, NotFound, Param, SessionService, createApp, injectable, view } from 'mantisjs';
import type { AppOptions } from 'mantisjs';
import { TestClient } from 'mantisjs/testing';
import { templates } from '../views/templates.js';

@injectable()
class Ledger {
  read(id: string): never {
    throw new TypeError(`No <b>ledger</b> ${id}`, { cause: new Error('the disk is gone') });
  }
}

@injectable()
class Accounts {
  constructor(private readonly ledger: Ledger) {}

  find(id: string) {
    return this.ledger.read(id);
  }
}

@Controller('/accounts')
class AccountsController {
  constructor(
    private readonly accounts: Accounts,
    private readonly session: SessionService,
  ) {}

  @Get('/:id', { name: 'accounts.show' })
  show(@Param('id') id: string) {
    this.session.set('basket', 'private-value');
    this.session.set('colour', 'private-dark');
    this.session.delete('old');
    return this.accounts.find(id);
  }
}

// Not every application here has views, and boot would miss one that an action names.
const page = 'page';

@Controller()
class PlainController {
  @Get('/missing')
  missing() {
    throw new NotFound('No such <page>.');
  }

  @Get('/echo')
  echo() {
    throw new Error('sent abcdefghijklmnop and Zm9vOmJhcmJhegQQ');
  }

  @Get('/nothing')
  nothing() {
    throw undefined;
  }

  @Get('/view')
  view() {
    return view(page);
  }

  @Get('/many')
  many() {
    const circle: Error & { cause?: unknown } = new AggregateError([new Error('first'), new Error('second')], 'many');
    circle.cause = circle;
    throw circle;
  }
}

const browser = { accept: 'text/html' };
const settings = { logger: false, errors: { development: true } } as const;

function accounts(options: AppOptions = {}): TestClient {
  return new TestClient(
    createApp({ controllers: [AccountsController], session: { driver: 'memory' }, ...settings, ...options }),
  );
}

function plain(options: AppOptions = {}): TestClient {
  return new TestClient(createApp({ controllers: [PlainController], session: false, ...settings, ...options }));
}

afterEach(() => {
  vi.unstubAllEnvs();
});

describe('the development page', () => {
  it('shows the error, the code, the causes, the route, how the container got there and the session', async () => {
    const client = await accounts().withSession({ colour: 'light', old: 1, kept: 1 });
    const response = await client.get('/accounts/7?page=1', { headers: browser });
    const page = await response.text();

    expect(response.status).toBe(500);
    expect(page).toContain('TypeError: No &lt;b&gt;ledger&lt;/b&gt; 7');
    expect(page).toMatch(/spec\/error-pages\/development\.spec\.ts:\d+/);
    expect(page).toMatch(/<mark>.*throw new TypeError.*<\/mark>\n +\d+ {4}}\n/);
    expect(page).toContain('Caused by Error: the disk is gone');
    expect(page).toContain('/accounts/:id');
    expect(page).toContain('AccountsController.show');
    expect(page).toContain('AccountsController → Accounts → Ledger');
    expect(page).toMatch(/Added<\/th>\s*<td>basket</);
    expect(page).toMatch(/Changed<\/th>\s*<td>colour</);
    expect(page).toMatch(/Removed<\/th>\s*<td>old</);
    expect(page).toContain('GET /accounts/7?page=•••• HTTP/1.1');
  });

  it('holds no value and no id of the session, no cookie and no credentials', async () => {
    const client = await accounts().withSession({ colour: 'private-light' });
    const page = await (
      await client.get('/accounts/7', {
        headers: {
          ...browser,
          authorization: 'Bearer abcdefghijklmnop',
          'x-api-key': 'key-of-mine-123',
          referer: 'http://localhost/reset?token=abc',
        },
      })
    ).text();

    expect(page).not.toContain(client.cookies.get('session_id'));
    expect(page).not.toMatch(/private-|abcdefghijklmnop|key-of-mine|token=abc/);
  });

  it('masks what the client sent in confidence wherever an error repeats it', async () => {
    const secrets = { authorization: 'Bearer abcdefghijklmnop', cookie: 'a=Zm9vOmJhcmJhegQQ' };
    const page = await (await plain().get('/echo', { headers: { ...browser, ...secrets } })).text();
    const problem = await (await plain().get('/echo', { headers: secrets })).text();

    expect(page).toContain('sent •••• and ••••');
    expect(page + problem).not.toMatch(/abcdefghijklmnop|Zm9vOmJhcmJhegQQ/);
  });

  it('runs nothing and loads nothing: its policy lets its own style through and no more', async () => {
    const response = await plain().get('/nothing', { headers: browser });
    const policy = response.headers.get('content-security-policy') ?? '';
    const [, nonce = ''] = /style-src 'nonce-([0-9a-f]{32})'/.exec(policy) ?? [];

    expect(policy).toMatch(/^default-src 'none'; /);
    expect(await response.text()).toContain(`<style nonce="${nonce}">`);
    expect(response.headers.get('cache-control')).toBe('no-store');
  });

  it('shows whatever was thrown, and chains without an end once', async () => {
    const page = await (await plain().get('/many', { headers: browser })).text();

    expect(await (await plain().get('/nothing', { headers: browser })).text()).toContain('no Error: undefined');
    expect(page.match(/Caused by/g)).toHaveLength(2);
  });

  it('begins in the template when a view fails', async () => {
    const views = templates({ page: 'one\n<%= it.note.title %>\nthree' });
    const page = await (await plain({ views }).get('/view', { headers: browser })).text();

    expect(page).toMatch(/page\.eta:2/);
    expect(page).toMatch(/<mark>.*it\.note\.title/);
  });

  it('leaves a 404 to the page that the application has for it', async () => {
    const views = templates({ page: '', 'errors/404': 'mine', 'errors/500': 'mine' });
    const client = plain({ views });

    expect(await (await client.get('/missing', { headers: browser })).text()).toBe('mine');
    expect(await (await client.get('/nothing', { headers: browser })).text()).not.toBe('mine');
    expect(await (await plain().get('/missing', { headers: browser })).text()).toContain('No such &lt;page&gt;.');
  });
});

describe('a problem in development', () => {
  it('has the message, the stack and the causes where the server is at fault', async () => {
    const problem = (await (await accounts().get('/accounts/7')).json()) as { stack: readonly string[] };

    expect(problem).toMatchObject({
      status: 500,
      detail: 'Something went wrong on the server.',
      error: 'TypeError: No <b>ledger</b> 7',
      causes: ['Error: the disk is gone'],
    });
    expect(problem.stack[0]).toContain('Ledger.read');
  });

  it('is as in production where the client is at fault', async () => {
    expect(Object.keys((await (await plain().get('/missing')).json()) as object)).toEqual([
      'type',
      'title',
      'status',
      'detail',
    ]);
  });
});

describe('who is taken for a developer', () => {
  const isShown = async (environment: string | undefined, headers: Readonly<Record<string, string>> = {}) => {
    vi.stubEnv('NODE_ENV', environment);
    return (await (await plain({ errors: {} }).get('/echo', { headers })).text()).includes('"stack"');
  };

  it.each([
    ['development', true],
    [undefined, false],
    ['', false],
    ['production', false],
    ['test', false],
    ['staging', false],
  ])('a client on the same machine where NODE_ENV is %j: %s', async (environment, shown) => {
    expect(await isShown(environment)).toBe(shown);
  });

  it.each(['x-forwarded-for', 'forwarded', 'via', 'x-real-ip'])(
    'nobody who comes through a proxy with %s',
    async (name) => {
      expect(await isShown('development', { [name]: '127.0.0.1' })).toBe(false);
    },
  );

  it('everybody where the option says so, and nobody where it says no', async () => {
    const headers = { 'x-forwarded-for': '192.0.2.1' };
    vi.stubEnv('NODE_ENV', 'development');
    const nobody = await plain({ errors: { development: false } }).get('/echo');

    expect(await (await plain().get('/echo', { headers })).text()).toContain('"stack"');
    expect(await nobody.text()).not.toContain('"stack"');
  });
});
