import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { BootError, Controller, Get, SessionRegistry, SessionService, createApp, stream } from 'mantisjs';
import type { SessionDriver, SessionOptions } from 'mantisjs';
import { TestClient } from 'mantisjs/testing';
import { temporaryDirectory } from '../../temporary-directory.js';
import { gate, sessionApp } from '../session-app.js';
import type { Work } from '../session-app.js';

const first = 'a-first-secret-that-is-long-enough-1';
const second = 'a-second-secret-that-is-long-enough2';
const sealed = { driver: 'cookie', secrets: [first] } satisfies SessionOptions;
const listed = { ...sealed, revocations: 'memory' } satisfies SessionOptions;

const works: Record<string, Work> = {
  read: (session) => `user ${String(session.get('user'))}`,
  write: (session) => session.set('user', 'ann'),
  count: (session) => String(session.increment('n')),
  login: (session) => session.login('ann'),
  owner: (session) => String(session.owner),
  regenerate: (session) => session.regenerate(),
  logout: (session) => session.logout(),
  flash: (session) => session.flash('notice', 'saved'),
  notice: (session) => String(session.flashed('notice', 'none')),
};

/** The value of a response's cookie; `undefined` when it sets none. */
function cookieOf(response: Response): string | undefined {
  return response.headers.getSetCookie()[0]?.split(';')[0];
}

/** What the application makes of a request with some cookie. */
async function ask(app: Parameters<typeof createClient>[0], path: string, cookie: string) {
  const response = await createClient(app).get(path, { headers: { cookie } });
  return { status: response.status, text: await response.text(), cookies: response.headers.getSetCookie() };
}

const createClient = (app: ReturnType<typeof sessionApp>['app']): TestClient => new TestClient(app);

/** Errors of a boot with these options. */
function problemsWith(session: object): readonly string[] {
  try {
    createClient(createApp({ session: session as SessionOptions, logger: false }));
  } catch (error) {
    if (error instanceof BootError) return error.problems.map(({ what }) => what);
    throw error;
  }
  return [];
}

describe('the cookie driver', () => {
  it('keeps a session from request to request, and nothing on the server', async () => {
    const path = join(temporaryDirectory(), 'sessions');
    const client = createClient(sessionApp(works, { ...sealed, path }).app);
    for (let n = 0; n < 3; n += 1) await client.get('/count');
    await client.get('/flash');

    expect(await client.session()).toEqual({ n: 3 });
    expect(await (await client.get('/notice')).text()).toBe('saved');
    expect(await (await client.get('/notice')).text()).toBe('none');
    expect(existsSync(path)).toBe(false);
  });

  it('shows nothing of the session in the cookie', async () => {
    const client = createClient(sessionApp(works, sealed).app);
    await client.get('/write');
    await client.get('/login');
    const value = client.cookies.get('session_id') ?? '';

    expect(value).toMatch(/^[\w-]{22}\.[0-9a-f]{8}\.[\w-]+$/);
    const bytes = Buffer.from(value.split('.')[2] ?? '', 'base64url').toString('latin1');
    expect(bytes).not.toContain('ann');
    expect(bytes).not.toContain('user');
  });

  it('gives a visitor who only reads no cookie', async () => {
    const response = await createClient(sessionApp(works, sealed).app).get('/read');

    expect([await response.text(), response.headers.getSetCookie()]).toEqual(['user undefined', []]);
  });

  it('sends a new cookie with each change, and none where nothing changes', async () => {
    const client = createClient(sessionApp(works, sealed).app);
    const written = cookieOf(await client.get('/write'));
    const again = cookieOf(await client.get('/count'));

    expect([typeof written, typeof again, written === again]).toEqual(['string', 'string', false]);
    expect(cookieOf(await client.get('/read'))).toBeUndefined();
  });

  it('takes a cookie in which any character was changed for none, and leaves it alone', async () => {
    const { app, log } = sessionApp(works, sealed);
    const client = createClient(app);
    await client.get('/write');
    const value = client.cookies.get('session_id') ?? '';
    log.length = 0;
    // The last character of base64 may carry bits that mean nothing.
    for (let at = 0; at < value.length - 1; at += 3) {
      const forged = `${value.slice(0, at)}${value[at] === 'A' ? 'B' : 'A'}${value.slice(at + 1)}`;

      expect(await ask(app, '/read', `session_id=${forged}`)).toEqual({
        status: 200,
        text: 'user undefined',
        cookies: [],
      });
    }
    expect(log).toEqual([]);
  });

  it('takes no cookie of another application with the same secret', async () => {
    const client = createClient(sessionApp(works, sealed).app);
    await client.get('/write');
    const value = client.cookies.get('session_id') ?? '';
    const other = sessionApp(works, { ...sealed, cookie: { name: 'other' } }).app;

    expect((await ask(other, '/read', `other=${value}`)).text).toBe('user undefined');
  });

  it('ends a session when its time is up, however long the browser keeps the cookie', async () => {
    const { app, clock } = sessionApp(works, {
      ...sealed,
      lifetime: 100,
      sliding: false,
      cookie: { persistent: true },
    });
    const client = createClient(app);
    await client.get('/write');
    const cookie = client.cookies.header ?? '';
    clock.advance(99);
    expect((await ask(app, '/read', cookie)).text).toBe('user ann');
    clock.advance(1);

    expect(await ask(app, '/read', cookie)).toEqual({ status: 200, text: 'user undefined', cookies: [] });
  });

  it('moves the end with a new cookie, when 1 % of the lifetime has passed and not earlier', async () => {
    const { app, clock } = sessionApp(works, { ...sealed, lifetime: 100 });
    const client = createClient(app);
    await client.get('/write');
    clock.advance(0.9);
    expect(cookieOf(await client.get('/plain'))).toBeUndefined();
    clock.advance(98);
    expect(cookieOf(await client.get('/plain'))).toEqual(expect.stringMatching(/^session_id=/));
    clock.advance(98);

    expect(await (await client.get('/read')).text()).toBe('user ann');
  });

  it('never moves the end past the absolute one', async () => {
    const { app, clock } = sessionApp(works, { ...sealed, lifetime: 100, absoluteLifetime: 150 });
    const client = createClient(app);
    await client.get('/write');
    clock.advance(90);
    await client.get('/read');
    clock.advance(59);
    expect(await (await client.get('/read')).text()).toBe('user ann');
    clock.advance(1);

    expect(await (await client.get('/read')).text()).toBe('user undefined');
  });

  it('opens what an older secret has sealed, and seals it anew with the newest at once', async () => {
    const client = createClient(sessionApp(works, sealed).app);
    await client.get('/write');
    const both = sessionApp(works, { ...sealed, secrets: [second, first] }).app;
    const { text, cookies } = await ask(both, '/read', client.cookies.header ?? '');
    const [fresh = ''] = cookies[0]?.split(';') ?? [];

    expect(text).toBe('user ann');
    const renewed = sessionApp(works, { ...sealed, secrets: [second] }).app;
    expect(await ask(renewed, '/read', fresh)).toEqual({ status: 200, text: 'user ann', cookies: [] });
    expect((await ask(renewed, '/read', client.cookies.header ?? '')).text).toBe('user undefined');
  });

  it('fills a cookie to the last byte that every browser keeps', async () => {
    const grow: Work = (session) => session.push('list', 'x'.repeat(10));
    const { app, log } = sessionApp({ grow }, sealed, { accessLog: false });
    const client = createClient(app);
    let line = '';
    let status = 200;
    let grown = 0;
    for (; grown < 400 && status < 400; grown += 1) {
      const response = await client.get('/grow');
      status = response.status;
      line = response.headers.getSetCookie()[0] ?? line;
    }

    expect(status).toBe(500);
    expect([line.length <= 4096, line.length > 4000]).toEqual([true, true]);
    expect((await client.session())?.['list']).toHaveLength(grown - 1);
    expect(log.at(-1)).toMatch(/has grown to \d{4} characters.*room for \d{4}.*under the key 'list', \d{4} characters/);
  });

  it('tells who saves by hand that the session is too large, and keeps what it was', async () => {
    const big: Work = async (session) => {
      session.set('big', 'x'.repeat(5000));
      return session.save().catch(({ code, cause }: { code: string; cause: { code: string } }) => [code, cause.code]);
    };
    const client = createClient(sessionApp({ ...works, big }, sealed).app);
    await client.get('/write');

    expect(await (await client.get('/big')).json()).toEqual(['E_SESSION_SAVE', 'E_SESSION_TOO_LARGE']);
    expect(await client.session()).toEqual({ user: 'ann' });
  });

  it('clears the cookie of who signs out', async () => {
    const client = createClient(sessionApp(works, sealed).app);
    await client.get('/login');
    const [line] = (await client.get('/logout')).headers.getSetCookie();

    expect(line).toMatch(/^session_id=; Max-Age=0;/);
    expect(await (await client.get('/owner')).text()).toBe('undefined');
  });

  it('begins the absolute lifetime anew at a login, and keeps what the visitor had', async () => {
    const { app, clock } = sessionApp(works, { ...sealed, lifetime: 100, absoluteLifetime: 100 });
    const client = createClient(app);
    await client.get('/write');
    clock.advance(60);
    await client.get('/login');
    clock.advance(60);

    expect(await (await client.get('/owner')).text()).toBe('ann');
    expect(await (await client.get('/read')).text()).toBe('user ann');
  });

  it('refuses a change when the response has left without it', async () => {
    const codes: string[] = [];
    const noteCode = ({ code, cause }: { code: string; cause?: { code: string } }): void =>
      void codes.push(cause?.code ?? code);
    async function* pieces(session: SessionService) {
      yield 'headers are out';
      try {
        session.set('n', 1);
      } catch (error) {
        noteCode(error as { code: string });
      }
      session.delete('user');
      await session.save().catch(noteCode);
      yield 'done';
    }
    const late: Work = (session) => stream(Readable.from(pieces(session)));
    const client = createClient(sessionApp({ ...works, late }, sealed).app);
    await client.get('/write');
    await (await client.get('/late')).text();

    expect(codes).toEqual(['E_SESSION_HEADERS_SENT', 'E_SESSION_HEADERS_SENT']);
    expect(await client.session()).toEqual({ user: 'ann' });
  });

  it('lets the last answer win when requests overlap', async () => {
    const { opened, open } = gate();
    const slow: Work = async (session) => {
      await opened;
      session.set('slow', true);
    };
    const client = createClient(sessionApp({ ...works, slow }, sealed).app);
    await client.get('/write');
    const late = client.get('/slow');
    await client.get('/count');
    open();
    await late;

    expect(await client.session()).toEqual({ user: 'ann', slow: true });
  });
});

describe('without revocations, the cookie driver', () => {
  it('takes a copy of a cookie for good after logout, and says so at boot', async () => {
    const { app, log } = sessionApp(works, sealed);
    const client = createClient(app);
    await client.get('/login');
    const copy = client.cookies.header ?? '';
    await client.get('/logout');

    expect((await ask(app, '/owner', copy)).text).toBe('ann');
    expect(log).toEqual([
      'The cookie driver keeps sessions in their cookies: of requests that overlap the last answer wins; a copy of a ' +
        'cookie is good until it expires, also after logout (see session.revocations); the sessions of an owner cannot be listed.',
    ]);
  });
});

describe('with revocations, the cookie driver', () => {
  it.each(['/logout', '/regenerate', '/login'])('takes no copy of a cookie from before %s', async (path) => {
    const { app } = sessionApp(works, listed);
    const client = createClient(app);
    await client.get('/write');
    const copies = [client.cookies.header ?? ''];
    await client.get('/count');
    copies.push(client.cookies.header ?? '');
    await client.get(path);

    for (const copy of copies)
      expect(await ask(app, '/read', copy)).toEqual({ status: 200, text: 'user undefined', cookies: [] });
  });

  it('goes on under the new cookie after a new id', async () => {
    const client = createClient(sessionApp(works, listed).app);
    await client.get('/write');
    await client.get('/regenerate');
    await client.get('/login');

    expect(await client.session()).toEqual({ user: 'ann' });
  });

  it('drops what a slower request writes into a session that has ended', async () => {
    const { opened, open } = gate();
    const slow: Work = async (session) => {
      await opened;
      session.set('slow', true);
      return session.save().then(
        () => 'saved',
        ({ code }: { code: string }) => code,
      );
    };
    const { app } = sessionApp({ ...works, slow }, listed);
    const client = createClient(app);
    await client.get('/login');
    const late = ask(app, '/slow', client.cookies.header ?? '');
    await client.get('/logout');
    open();

    expect(await late).toEqual({ status: 200, text: 'E_SESSION_ENDED', cookies: [] });
  });

  it('does not clear the cookie of a session that another request has given a new one', async () => {
    const { opened, open } = gate();
    const slow: Work = async (session) => {
      await opened;
      session.logout();
    };
    const { app } = sessionApp({ ...works, slow }, listed);
    const client = createClient(app);
    await client.get('/write');
    const late = ask(app, '/slow', client.cookies.header ?? '');
    await client.get('/regenerate');
    open();

    expect((await late).cookies).toEqual([]);
    expect(await client.session()).toEqual({ user: 'ann' });
  });

  it('remembers an end for as long as a copy could be used', async () => {
    const { app, clock } = sessionApp(works, { ...listed, lifetime: 100 });
    const client = createClient(app);
    await client.get('/write');
    const copy = client.cookies.header ?? '';
    await client.get('/logout');
    clock.advance(99);

    expect((await ask(app, '/read', copy)).text).toBe('user undefined');
  });

  it('remembers it for longer than a copy lives that a request is still making', async () => {
    const ends: number[] = [];
    const driver: SessionDriver = {
      read: () => undefined,
      write: (_, { expiresAt }) => void ends.push(expiresAt),
      destroy: () => undefined,
    };
    const { app, clock } = sessionApp(works, { ...sealed, lifetime: 100, sliding: false, revocations: driver });
    const client = createClient(app);
    await client.get('/write');
    clock.advance(60);
    await client.get('/logout');

    expect(ends.map((end) => end > clock.now() + 100_000)).toEqual([true]);
  });

  it('is 503 while it cannot tell whether a session has ended', async () => {
    const broken: SessionDriver = {
      read: () => Promise.reject(new Error('no connection')),
      write: () => undefined,
      destroy: () => undefined,
    };
    const { app } = sessionApp(works, { ...sealed, revocations: broken });
    const client = createClient(app);
    await client.get('/write');

    expect((await client.get('/read')).status).toBe(503);
    expect((await client.get('/plain')).status).toBe(200);
  });

  it('opens and closes what remembers', async () => {
    const calls: string[] = [];
    const driver: SessionDriver = {
      read: () => undefined,
      write: () => undefined,
      destroy: () => undefined,
      open: () => void calls.push('open'),
      close: () => void calls.push('close'),
    };
    const { app } = sessionApp(works, { ...sealed, revocations: driver });
    await createClient(app).get('/read');
    await app.close();

    expect(calls).toEqual(['open', 'close']);
  });
});

describe('at boot, the cookie driver', () => {
  it.each<[object, string]>([
    [{ driver: 'cookie' }, "session.driver is 'cookie', and there is no session.secrets."],
    [{ ...sealed, rotateEvery: 60 }, "session.driver is 'cookie', and session.rotateEvery is set."],
    [{ ...sealed, revokeOnReuse: true }, "session.driver is 'cookie', and session.revokeOnReuse is set."],
    [{ revocations: 'memory' }, "session.revocations is given, and session.driver is not 'cookie'."],
    [{ ...sealed, revocations: 'redis' }, "The option session.revocations is 'redis'."],
    [
      { ...sealed, revocations: { read: () => undefined } },
      'The driver session.revocations has no write(), destroy().',
    ],
  ])('refuses %j', (session, what) => {
    expect(problemsWith(session)).toEqual([what]);
  });

  it('refuses code that asks for the sessions of an owner', () => {
    @Controller()
    class DevicesController {
      constructor(private readonly registry: SessionRegistry) {}

      @Get('/devices')
      list() {
        return this.registry.of('ann');
      }
    }

    const app = createApp({ controllers: [DevicesController], session: sealed, logger: false });

    expect(() => createClient(app)).toThrow('E_SESSION_DRIVER_CANNOT_LIST');
  });
});
