import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Clock, Controller, Get, Param, Query, SessionRegistry, SessionService, createApp } from 'mantisjs';
import type { SessionOptions } from 'mantisjs';
import { TestClient, TestClock } from 'mantisjs/testing';
import { problemsWith } from '../app/problems-of.js';
import { filesIn, temporaryDirectory } from '../temporary-directory.js';
import { sessionApp } from './session-app.js';

@Controller()
class AccountController {
  constructor(
    private readonly session: SessionService,
    private readonly registry: SessionRegistry,
  ) {}

  @Get('/login/:owner')
  login(@Param('owner') owner: string) {
    this.session.login(owner);
  }

  @Get('/me')
  me() {
    return { owner: this.session.owner ?? null };
  }

  @Get('/sessions')
  sessions() {
    return this.registry.of(this.session.owner ?? 'nobody');
  }

  @Get('/revoke')
  revoke(@Query('handle') handle: string) {
    return this.registry.revoke(handle);
  }

  @Get('/revoke-others')
  revokeOthers() {
    return this.registry.revokeAll(this.session.owner ?? 'nobody', { exceptCurrent: true });
  }

  @Get('/logout-everywhere')
  logoutEverywhere() {
    const owner = this.session.owner ?? 'nobody';
    this.session.logout();
    return this.registry.revokeAll(owner);
  }

  @Get('/revoke-all')
  revokeAll() {
    return this.registry.revokeAll(this.session.owner ?? 'nobody');
  }
}

interface Listed {
  handle: string;
  current: boolean;
  lastSeenAt: string;
  userAgent: string;
  ip: string;
}

function account(session: SessionOptions) {
  const clock = new TestClock();
  const app = createApp({ controllers: [AccountController], session, logger: false });
  app.container.register(Clock, { useValue: clock });
  const device = async (name: string) => {
    const client = new TestClient(app);
    await client.get('/login/ann', { headers: { 'user-agent': name } });
    return client;
  };
  const sessionsOf = async (client: TestClient) => (await (await client.get('/sessions')).json()) as Listed[];
  const ownerOf = async (client: TestClient) =>
    ((await (await client.get('/me')).json()) as { owner: string | null }).owner;
  return { clock, device, sessionsOf, ownerOf };
}

describe('signing in', () => {
  const login = (owner: string, options?: { keep: string[] }) =>
    sessionApp({
      login: (session) => (session.login(owner, options), String(session.owner)),
      read: (session) => ({ owner: session.owner, all: session.all() }),
      logout: (session) => session.logout(),
    });

  it('shows the owner at once, under a new id, with what the visitor had', async () => {
    const client = await new TestClient(login('ann').app).withSession({ cart: [1] });
    const old = client.cookies.get('session_id');

    expect(await (await client.get('/login')).text()).toBe('ann');
    expect(client.cookies.get('session_id')).not.toBe(old);
    expect(await (await client.get('/read')).json()).toEqual({ owner: 'ann', all: { cart: [1] } });
  });

  it('begins a session also for a visitor who had none', async () => {
    const client = new TestClient(login('ann').app);
    await client.get('/login');

    expect(await (await client.get('/read')).json()).toEqual({ owner: 'ann', all: {} });
  });

  it('keeps only the keys that are named', async () => {
    const client = await new TestClient(login('ann', { keep: ['cart', 'none'] }).app).withSession({
      cart: [1],
      draft: 'x',
    });
    await client.get('/login');

    expect(await client.session()).toEqual({ cart: [1] });
  });

  it('loses no increment of another request in what it keeps', async () => {
    const { app } = sessionApp({
      login: async (session) => (
        session.increment('n'),
        session.login('ann', { keep: ['n'] }),
        await new Promise((resolve) => setTimeout(resolve, 20))
      ),
      count: (session) => void session.increment('n'),
    });
    const client = await new TestClient(app).withSession({ n: 1, draft: 'x' });
    await Promise.all([client.get('/login'), client.get('/count')]);

    expect(await client.session()).toEqual({ n: 3 });
  });

  it('drops what another owner had', async () => {
    let owner = 'ann';
    const { app } = sessionApp({
      login: (session) => session.login(owner),
      write: (session) => (session.set('secret', owner), session.flash('note', owner)),
      read: (session) => ({ owner: session.owner, all: session.all(), note: session.flashed('note', 'none') }),
    });
    const client = new TestClient(app);
    await client.get('/login');
    await client.get('/write');
    owner = 'bob';
    await client.get('/login');

    expect(await (await client.get('/read')).json()).toEqual({ owner: 'bob', all: {}, note: 'none' });
  });

  it('begins the absolute lifetime anew', async () => {
    const { app, clock } = sessionApp(
      { login: (session) => session.login('ann'), read: (session) => String(session.owner) },
      { lifetime: 80, absoluteLifetime: 100 },
    );
    const client = await new TestClient(app).withSession({ a: 1 });
    clock.advance(70);
    await client.get('/login');
    clock.advance(70);

    expect(await (await client.get('/read')).text()).toBe('ann');
  });

  it('refuses an owner who is nobody (E_SESSION_OWNER)', async () => {
    const { app, log } = sessionApp({ login: (session) => session.login('') });

    expect((await new TestClient(app).get('/login')).status).toBe(500);
    expect(log.join()).toContain('E_SESSION_OWNER');
  });

  it('is undone by logout, for good', async () => {
    const client = new TestClient(login('ann').app);
    await client.get('/login');
    const id = client.cookies.get('session_id') ?? '';
    await client.get('/logout');

    const replay = await client.get('/read', { headers: { cookie: `session_id=${id}` } });
    expect(await replay.json()).toEqual({ all: {} });
  });
});

describe.each(['file', 'memory'] as const)('SessionRegistry, with the %s driver', (driver) => {
  it('lists the sessions of an owner, the one seen last first', async () => {
    const { clock, device, sessionsOf } = account({ driver, path: temporaryDirectory() });
    const phone = await device('Phone');
    clock.advance(100);
    const laptop = await device('Laptop');
    clock.advance(100);

    const sessions = await sessionsOf(phone);

    expect(sessions).toMatchObject([
      { userAgent: 'Phone', current: true, ip: '127.0.0.1', lastSeenAt: new Date(clock.now()).toISOString() },
      { userAgent: 'Laptop', current: false },
    ]);
    expect(JSON.stringify(sessions)).not.toContain(laptop.cookies.get('session_id'));
  });

  it('ends one session, on whatever device', async () => {
    const { device, sessionsOf, ownerOf } = account({ driver, path: temporaryDirectory() });
    const phone = await device('Phone');
    const laptop = await device('Laptop');
    const other = (await sessionsOf(phone)).find(({ current }) => !current);

    await phone.get(`/revoke?handle=${other?.handle}`);

    expect([await ownerOf(phone), await ownerOf(laptop)]).toEqual(['ann', null]);
    expect(await sessionsOf(phone)).toHaveLength(1);
  });

  it('ends all other sessions, or all', async () => {
    const { device, ownerOf } = account({ driver, path: temporaryDirectory() });
    const [phone, laptop, tablet] = [await device('Phone'), await device('Laptop'), await device('Tablet')];

    await phone.get('/revoke-others');
    expect([await ownerOf(phone), await ownerOf(laptop), await ownerOf(tablet)]).toEqual(['ann', null, null]);

    expect((await phone.get('/revoke-all')).headers.getSetCookie().join()).toContain('Max-Age=0');
    expect(await ownerOf(phone)).toBeNull();
  });

  it('ends all sessions after a logout in the same request, and clears the cookie', async () => {
    const { device, ownerOf } = account({ driver, path: temporaryDirectory() });
    const [phone, laptop] = [await device('Phone'), await device('Laptop')];

    const response = await phone.get('/logout-everywhere');

    expect(response.headers.getSetCookie().join()).toContain('Max-Age=0');
    expect([await ownerOf(phone), await ownerOf(laptop)]).toEqual([null, null]);
  });

  it('takes a handle that names nothing for no session', async () => {
    const { device, sessionsOf } = account({ driver, path: temporaryDirectory() });
    const phone = await device('Phone');

    for (const handle of ['', 'x', '../../etc/passwd', 'a'.repeat(64)])
      await phone.get(`/revoke?handle=${encodeURIComponent(handle)}`);

    expect(await sessionsOf(phone)).toHaveLength(1);
  });
});

describe('SessionRegistry', () => {
  it('takes no handle for the name of a file beside the sessions', async () => {
    const root = temporaryDirectory();
    writeFileSync(join(root, 'package.json'), '{}');
    const { device } = account({ driver: 'file', path: join(root, 'storage/sessions') });
    const phone = await device('Phone');

    for (const handle of ['../../package', '../../../package', '..package', `${root}/package`, 'a'.repeat(5000)]) {
      const response = await phone.get(`/revoke?handle=${encodeURIComponent(handle)}`);
      expect(response.status).toBe(204);
    }

    expect(readdirSync(root)).toContain('package.json');
  });

  it('leaves no trace of a session that was logged out in the directory', async () => {
    const path = temporaryDirectory();
    const { app } = sessionApp(
      { login: (session) => session.login('ann'), logout: (session) => session.logout() },
      { driver: 'file', path },
    );
    const client = new TestClient(app);
    await client.get('/login');
    await client.get('/logout');

    expect(filesIn(path)).toEqual([]);
  });

  it('is refused at boot with a driver that cannot list (E_SESSION_DRIVER_CANNOT_LIST)', () => {
    const driver = { read: () => undefined, write: () => undefined, destroy: () => undefined };

    expect(problemsWith({ controllers: [AccountController], session: { driver } })).toMatchObject([
      { code: 'E_SESSION_DRIVER_CANNOT_LIST' },
    ]);
  });
});
