import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import {
  BootError,
  Controller,
  Get,
  SessionDriver,
  SessionRegistry,
  SessionService,
  createApp,
  group,
  injectable,
} from 'mantisjs';
import type { AppOptions, Next, RequestContext, SessionRecord } from 'mantisjs';
import { TestClient } from 'mantisjs/testing';
import { MemorySessionDriver } from '../../src/session/drivers/memory-driver.js';
import { Clock } from '../../src/time/clock.js';
import { temporaryDirectory } from '../temporary-directory.js';

afterEach(() => vi.restoreAllMocks());

@Controller()
class ShopController {
  constructor(
    private readonly session: SessionService,
    private readonly registry: SessionRegistry,
  ) {}

  @Get('/cart')
  add() {
    this.session.increment('items');
    return this.session.all();
  }

  @Get('/login')
  login() {
    this.session.login('ann');
  }

  @Get('/devices')
  async devices() {
    const [shop, admin] = await Promise.all([this.registry.of('ann'), this.registry.in('admin').of('ann')]);
    return [shop.length, admin.length];
  }

  @Get('/nowhere')
  nowhere() {
    return this.registry.in('nowhere').of('ann');
  }
}

@Controller()
class CartController {
  constructor(private readonly session: SessionService) {}

  @Get('/cart')
  add() {
    this.session.increment('items');
  }
}

@Controller('/admin', { session: 'admin' })
class AdminController {
  constructor(private readonly session: SessionService) {}

  @Get('/login')
  login() {
    this.session.login('ann');
  }

  @Get('/')
  show() {
    return { owner: this.session.owner, ...this.session.all() };
  }

  @Get('/log', { session: false })
  log() {
    return 'no session';
  }
}

@Controller('/admin')
class PlainController {
  @Get('/plain')
  show() {
    return 'plain';
  }
}

/** A shop with sessions for visitors and others for its staff. */
function shop(options: AppOptions = {}) {
  return createApp({
    controllers: [ShopController, AdminController],
    session: { driver: 'memory' },
    sessions: { admin: { driver: 'memory', lifetime: 900, cookie: { sameSite: 'strict' } } },
    logger: false,
    ...options,
  });
}

/** What is wrong with an application. */
function problemsOf(options: AppOptions): readonly string[] {
  try {
    new TestClient(shop(options));
  } catch (error) {
    if (error instanceof BootError) return error.problems.map(({ what }) => what);
    throw error;
  }
  return [];
}

describe('several sessions in one application', () => {
  it('are sessions of their own, each with its cookie', async () => {
    const client = new TestClient(shop());
    const cart = await client.get('/cart');
    const login = await client.get('/admin/login');

    expect(cart.headers.getSetCookie()).toEqual([expect.stringMatching(/^session_id=.*SameSite=Lax$/)]);
    expect(login.headers.getSetCookie()).toEqual([expect.stringMatching(/^admin_session_id=.*SameSite=Strict$/)]);
    expect(await (await client.get('/cart')).json()).toEqual({ items: 2 });
    expect(await (await client.get('/admin')).json()).toEqual({ owner: 'ann' });
  });

  it('take no id of one another, also where their drivers share the data', async () => {
    const data = new MemorySessionDriver(new Clock());
    const onData = (): SessionDriver => ({
      read: (key) => data.read(key),
      write: (key, record) => data.write(key, record),
      destroy: (key) => data.destroy(key),
    });
    const app = shop({
      controllers: [AdminController, CartController],
      session: { driver: onData() },
      sessions: { admin: { driver: onData() } },
    });
    const client = new TestClient(app);
    await client.get('/cart');
    const id = client.cookies.get('session_id') ?? '';

    const response = await new TestClient(app).get('/admin', { headers: { cookie: `admin_session_id=${id}` } });

    expect(await response.json()).toEqual({});
    expect(await client.session()).toEqual({ items: 1 });
  });

  it('have lifetimes of their own', async () => {
    const now = vi.spyOn(Clock.prototype, 'now');
    const begun = Date.now();
    now.mockReturnValue(begun);
    const client = new TestClient(shop());
    await client.get('/cart');
    await client.get('/admin/login');
    now.mockReturnValue(begun + 1_000_000);

    expect(await (await client.get('/cart')).json()).toEqual({ items: 2 });
    expect(await (await client.get('/admin')).json()).toEqual({});
  });

  it('are set and read by the test client', async () => {
    const client = new TestClient(shop());
    await client.withSession({ role: 'editor' }, 'admin');

    expect(await (await client.get('/admin')).json()).toEqual({ role: 'editor' });
    expect(await client.session('admin')).toEqual({ role: 'editor' });
    expect(await client.session()).toBeUndefined();
    await expect(client.session('staff')).rejects.toThrow('E_SESSION_NAME');
  });

  it('are listed by their registries', async () => {
    const app = shop();
    const client = new TestClient(app);
    await client.get('/login');
    await new TestClient(app).get('/admin/login');
    await new TestClient(app).get('/admin/login');

    expect(await (await client.get('/devices')).json()).toEqual([1, 2]);
    expect((await client.get('/nowhere')).status).toBe(500);
  });

  it('are those of a group, where its controllers name no other, and are renewed where they are not used', async () => {
    const controllers = [AdminController, group('/area', [PlainController], { session: 'admin' })];
    const client = new TestClient(
      shop({ controllers, sessions: { admin: { driver: 'memory', cookie: { persistent: true } } } }),
    );
    await client.get('/admin/login');
    const now = vi.spyOn(Clock.prototype, 'now');
    now.mockReturnValue(Date.now() + 1_000_000);

    expect((await client.get('/area/admin/plain')).headers.getSetCookie()).toEqual([
      expect.stringMatching(/^admin_session_id=/),
    ]);
    expect((await client.get('/admin/log')).headers.getSetCookie()).toEqual([]);
  });

  it('stand beside no other at all', async () => {
    const client = new TestClient(shop({ controllers: [AdminController], session: false }));
    await client.get('/admin/login');

    expect(await (await client.get('/admin')).json()).toEqual({ owner: 'ann' });
    await expect(client.session()).rejects.toThrow('E_SESSION_DISABLED');
  });

  it('keep their files apart, and out of what is served', async () => {
    const directory = temporaryDirectory();
    vi.spyOn(process, 'cwd').mockReturnValue(directory);
    const path = join(directory, 'sessions');
    const options = { session: { path }, sessions: { admin: { path: join(directory, 'admin') } } };
    const app = shop(options);
    await new TestClient(app).get('/admin/login');
    await app.close();

    expect(existsSync(join(directory, 'admin'))).toBe(true);
    expect(problemsOf({ ...options, static: join(directory, 'admin') })).toEqual([expect.stringContaining(`static`)]);
  });

  it('are opened before the first request and closed after the last, each with its driver', async () => {
    const calls: string[] = [];
    const driverNamed = (name: string) =>
      Object.assign(new MemorySessionDriver(new Clock()), {
        open: async () => void calls.push(`open ${name}`),
        close: () => void calls.push(`close ${name}`),
      });
    const app = shop({
      session: { driver: driverNamed('shop') },
      sessions: { admin: { driver: driverNamed('admin') } },
    });
    await new TestClient(app).get('/cart');
    await app.close();

    expect(calls).toEqual(['open shop', 'open admin', 'close shop', 'close admin']);
  });

  it('are all closed, also when the driver of one cannot be', async () => {
    const calls: string[] = [];
    const broken = Object.assign(new MemorySessionDriver(new Clock()), {
      close: () => Promise.reject(new Error('cannot close')),
    });
    const other = Object.assign(new MemorySessionDriver(new Clock()), { close: () => void calls.push('closed') });
    const app = shop({ session: { driver: broken }, sessions: { admin: { driver: other } } });
    await new TestClient(app).get('/cart');

    await expect(app.close()).rejects.toThrow('cannot close');
    expect(calls).toEqual(['closed']);
  });

  it('fail one by one: who needs the one that cannot be read is refused, others are served', async () => {
    const broken: SessionDriver = {
      read: () => Promise.reject(new Error('gone')),
      write: () => undefined,
      destroy: () => undefined,
    };
    const client = new TestClient(shop({ sessions: { admin: { driver: broken } } }));
    client.cookies.set('admin_session_id', 'A'.repeat(43));

    expect((await client.get('/admin')).status).toBe(503);
    expect((await client.get('/cart')).status).toBe(200);
  });
});

describe('a driver by its token', () => {
  @injectable()
  class CountingDriver implements SessionDriver {
    readonly #records = new Map<string, SessionRecord>();
    static made = 0;

    constructor() {
      CountingDriver.made += 1;
    }

    read(key: string) {
      return this.#records.get(key);
    }

    write(key: string, record: SessionRecord) {
      this.#records.set(key, record);
    }

    destroy(key: string) {
      this.#records.delete(key);
    }
  }

  it('is made by the container, once', async () => {
    CountingDriver.made = 0;
    const app = shop({ controllers: [AdminController], sessions: { admin: { driver: CountingDriver } } });
    const client = new TestClient(app);
    await client.get('/admin/login');

    expect(await (await client.get('/admin')).json()).toEqual({ owner: 'ann' });
    expect(CountingDriver.made).toBe(1);
  });

  it('is what the container holds for a symbol', async () => {
    const token = Symbol('staff sessions');
    const app = shop({ controllers: [AdminController], sessions: { admin: { driver: token } } });
    const driver = new MemorySessionDriver(new Clock());
    app.container.register(token, { useValue: driver });
    await new TestClient(app).get('/admin/login');

    expect(driver.ofOwner('ann')).toHaveLength(1);
  });

  it('is refused where the container has nothing for it, or no driver', () => {
    class Nothing {}
    const nothing = Nothing as unknown as typeof CountingDriver;

    expect(problemsOf({ sessions: { admin: { driver: Symbol('unknown') } } })).toEqual([
      'The session driver registered in the container cannot be made.',
    ]);
    expect(problemsOf({ session: { driver: nothing } })).toEqual([
      'The session driver registered in the container has no read(), write(), destroy().',
    ]);
  });
});

describe('at boot, several sessions', () => {
  const memory = new MemorySessionDriver(new Clock());

  it.each<[AppOptions, string]>([
    [{ sessions: { admin: { lifetime: -1 } } }, 'The option sessions.admin.lifetime is -1.'],
    [{ sessions: { admin: { cookie: { path: 'x' } } } }, "The option sessions.admin.cookie.path is 'x'."],
    [
      { sessions: { admin: { driver: 'cookie' } } },
      "sessions.admin.driver is 'cookie', and there is no sessions.admin.secrets.",
    ],
    [{ sessions: { 'no name': { driver: 'memory' } } }, "The option name among sessions is 'no name'."],
    [{ sessions: { admin: false as never } }, 'The option sessions.admin is false.'],
    [
      { sessions: { admin: { driver: 'memory', cookie: { name: 'session_id' } } } },
      'session and sessions.admin share the cookie session_id.',
    ],
    [
      { session: {}, sessions: { admin: { path: 'storage/sessions' } } },
      'session and sessions.admin share the directory storage/sessions.',
    ],
    [
      { session: { driver: memory }, sessions: { admin: { driver: memory } } },
      'session and sessions.admin share the driver.',
    ],
  ])('refuse %o', (options, what) => {
    expect(problemsOf(options)).toEqual([what]);
  });

  it('do not stand for the one that middleware around every request needs where no route matches', () => {
    @injectable()
    class Greeter {
      constructor(private readonly session: SessionService) {}

      handle(_context: RequestContext, next: Next) {
        this.session.get('name');
        return next();
      }
    }

    @Controller('/about')
    class AboutController {
      @Get('/')
      show() {
        return 'About us';
      }
    }

    // Neither the routes that it stands around are named, nor those of the OpenAPI document.
    const controllers = [AdminController, AboutController];
    expect(problemsOf({ controllers, session: false, middleware: [Greeter] })).toEqual([
      "The application's middleware needs the session, and the application has session: false.",
    ]);
  });

  it('name the route that asks for others than there are', () => {
    expect(problemsOf({ sessions: { staff: { driver: 'memory' } } })).toEqual([
      "AdminController.login asks for the sessions 'admin'.",
      "AdminController.show asks for the sessions 'admin'.",
      "AdminController.log asks for the sessions 'admin'.",
    ]);
  });
});
