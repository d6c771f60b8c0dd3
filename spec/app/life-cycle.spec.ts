import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { Controller, Get, createApp, inject, injectable, singleton } from 'mantisjs';
import type { App, AppOptions, Logger, OnBoot, OnClose, SessionDriver } from 'mantisjs';
import { TestClient } from 'mantisjs/testing';
import { Lifecycle, container as globalContainer, delay } from 'tsyringe';
import { gate } from '../session/session-app.js';
import { problemsOf } from './problems-of.js';

const calls: string[] = [];
let wait: Promise<unknown> | undefined;
let failure: { at: string; error: unknown } | undefined;

/** Notes a call, and does what a test wants to happen there. */
async function note(call: string): Promise<void> {
  calls.push(call);
  await wait;
  if (failure?.at === call) throw failure.error;
}

@singleton()
class Database implements OnBoot, OnClose {
  onBoot() {
    return note('database boots');
  }

  onClose() {
    return note('database closes');
  }
}

@singleton()
class Users implements OnBoot {
  constructor(readonly database: Database) {}

  onBoot() {
    return note('users boot');
  }

  [Symbol.asyncDispose]() {
    return note('users are disposed of');
  }
}

@singleton()
class Cache {
  constructor(readonly users: Users) {}

  [Symbol.dispose]() {
    calls.push('cache is disposed of');
  }
}

@Controller()
class UsersController {
  constructor(
    readonly users: Users,
    readonly cache: Cache,
  ) {}

  @Get('/')
  show() {
    calls.push('request');
    return 'shown';
  }
}

const errors: { message: string; fields: { err?: unknown } }[] = [];
const logger: Logger = {
  info: () => undefined,
  warn: () => undefined,
  error: (fields, message) => void errors.push({ message, fields }),
};

function build(options: AppOptions = {}): App {
  calls.length = 0;
  errors.length = 0;
  wait = undefined;
  failure = undefined;
  const app = createApp({ controllers: [UsersController], session: false, logger, accessLog: false, ...options });
  onTestFinished(() => app.close());
  return app;
}

describe('hooks', () => {
  it('boot before the first request, dependencies first, and close after the last, dependencies last', async () => {
    const app = build({ onBoot: () => note('option boots'), onClose: () => note('option closes') });
    await new TestClient(app).get('/');
    await app.close();
    await app.close();

    expect(calls).toEqual([
      'database boots',
      'users boot',
      'option boots',
      'request',
      'option closes',
      'cache is disposed of',
      'users are disposed of',
      'database closes',
    ]);
  });

  it('boot before listen() settles and before the first request of a server that the application is mounted in', async () => {
    const listening = build();
    await listening.listen(0);
    expect(calls).toEqual(['database boots', 'users boot']);
    await listening.close();

    const mounted = build();
    const server = createServer((request, response) => void mounted.kernel.handle(request, response)).listen(0);
    onTestFinished(() => void server.close());
    await Promise.all([1, 2].map(() => fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`)));

    expect(calls).toEqual(['database boots', 'users boot', 'request', 'request']);
  });

  it('run for each application, since what one has closed is not given to the next', async () => {
    for (const app of [build(), createApp({ controllers: [UsersController], session: false, logger })]) {
      await new TestClient(app).get('/');
      await app.close();
    }

    expect(calls.filter((call) => call.startsWith('database'))).toEqual([
      'database boots',
      'database closes',
      'database boots',
      'database closes',
    ]);
  });

  it('of what another has made run for that one alone', async () => {
    const container = globalContainer.createChildContainer();
    container.registerSingleton(Database);
    container.registerSingleton(Users);
    container.resolve(Users);
    const app = build({ container });
    await new TestClient(app).get('/');
    await app.close();

    expect(calls).toEqual(['request', 'cache is disposed of']);
  });

  it('of values in the container of the application run, and those of values in its parent do not', async () => {
    const container = globalContainer.createChildContainer();
    const value = (name: string) => ({
      onBoot: () => note(`${name} boots`),
      onClose: () => note(`${name} closes`),
      [Symbol.dispose]: () => note(`${name} is disposed of`),
    });
    container.register('parent', { useValue: value('parent') });
    const app = build({ container, controllers: [] });
    app.container.register('own', { useValue: value('own') });
    await new TestClient(app).get('/');
    await app.close();

    expect(calls).toEqual(['own boots', 'own closes']);
  });

  it('of a class that no controller asks for run when it is registered in the container of the application', async () => {
    const app = build({ controllers: [] });
    app.container.registerSingleton(Database);
    app.container.register('plugin', { useClass: Users }, { lifecycle: Lifecycle.Singleton });
    app.container.register('plugin', { useClass: Users }, { lifecycle: Lifecycle.Singleton });
    await new TestClient(app).get('/');

    expect(calls).toEqual(['database boots', 'users boot', 'users boot']);
  });

  it('run once, also for a delayed class and for what another hook asks for', async () => {
    @singleton()
    class Late implements OnBoot {
      onBoot() {
        calls.push('late boots');
      }
    }
    @Controller()
    class LateController {
      constructor(@inject(delay(() => Late)) readonly late: Late) {}

      @Get('/')
      show() {
        return String(this.late instanceof Late);
      }
    }
    const app = build({ controllers: [LateController], onBoot: (container) => void container.resolve(Users) });

    expect(await (await new TestClient(app).get('/')).text()).toBe('true');
    expect(calls).toEqual(['late boots', 'database boots', 'users boot']);
  });

  it('that could not run at boot are an error, not a service that was never booted (E_HOOK_LATE)', async () => {
    const { signal } = new AbortController();
    @injectable()
    class Hidden {
      constructor(@inject('factory') readonly users: unknown) {}
    }
    @Controller()
    class HiddenController {
      constructor(readonly hidden: Hidden) {}

      @Get('/')
      show() {
        return 'shown';
      }
    }
    const app = build({ controllers: [HiddenController] });
    app.container.register('factory', {
      useFactory: (container) => (signal.aborted ? undefined : container.resolve(Users)),
    });

    expect((await new TestClient(app).get('/')).status).toBe(500);
    expect(errors).toMatchObject([{ fields: { err: { code: 'E_HOOK_LATE' } } }]);
    expect(errors[0]?.message).toMatchInlineSnapshot(
      `"Users has onBoot and was first asked for when the application had booted. It is asked for by a factory or by container.resolve, which cannot be seen at boot, so that its hook could not run. Fix: register it before boot: app.container.registerSingleton(Users). [E_HOOK_LATE]"`,
    );
  });
});

describe('a boot that fails', () => {
  it('refuses to listen, names the hook, and closes what was made (E_HOOK_FAILED)', async () => {
    const app = build();
    const error = new Error('no connection');
    failure = { at: 'users boot', error };

    await expect(app.listen(0)).rejects.toMatchObject({ code: 'E_BOOT', cause: error });
    await expect(app.listen(0)).rejects.toThrowErrorMatchingInlineSnapshot(`
      [BootError: The application cannot start. There is one mistake to mend:

        1. Users.onBoot failed. It says: no connection. Fix: see the cause; the application starts when that works. [E_HOOK_FAILED]]
    `);
    expect(calls).toEqual(['database boots', 'users boot', 'users are disposed of', 'database closes']);
  });

  it('fails the requests of a test client and of a mounted application in the same way', async () => {
    const app = build();
    failure = { at: 'database boots', error: new Error('no connection') };
    const client = new TestClient(app);

    await expect(client.get('/')).rejects.toThrow(/Database.onBoot failed.*E_HOOK_FAILED/s);
    await expect(client.get('/')).rejects.toThrow(/E_HOOK_FAILED/);
  });

  it('closes the session driver too', async () => {
    const driver: SessionDriver = {
      read: () => undefined,
      write: () => undefined,
      destroy: () => undefined,
      open: () => note('driver opens'),
      close: () => note('driver closes'),
    };
    const app = build({ session: { driver }, onBoot: () => Promise.reject(new Error('not today')) });

    await expect(app.listen(0)).rejects.toThrow(/The option onBoot failed. It says: not today.*E_HOOK_FAILED/s);
    expect([calls[0], calls.at(-1)]).toEqual(['driver opens', 'driver closes']);
  });

  it('because a singleton with a hook cannot be made says through which classes', async () => {
    class Pool {
      constructor() {
        throw new Error('bad url');
      }
    }
    @singleton()
    class Store implements OnBoot {
      constructor(readonly pool: Pool) {}
      onBoot() {}
    }
    const app = build({ controllers: [] });
    app.container.registerSingleton(Store);
    Reflect.defineMetadata('design:paramtypes', [Pool], Store);

    await expect(app.listen(0)).rejects.toThrow(/Making Store failed \(Store → Pool\). It says: bad url/);
  });
});

describe('closing', () => {
  it('goes on when a hook fails or does not end, and says so in the log', async () => {
    const app = build({ shutdown: { timeout: 0.02 }, onClose: () => new Promise(() => undefined) });
    await new TestClient(app).get('/');
    failure = { at: 'users are disposed of', error: new Error('already gone') };

    await app.close();

    expect(calls.at(-1)).toBe('database closes');
    expect(errors).toMatchObject([
      { message: 'The option onClose did not close within 0.02 seconds.' },
      { message: 'Users could not be closed.', fields: { err: { message: 'already gone' } } },
    ]);
  });

  it('during the boot lets the hook that runs end, boots nothing more, and closes what was made', async () => {
    const app = build();
    const booting = gate();
    wait = booting.opened;
    const listening = app.listen(0).catch((error: unknown) => error);
    await vi.waitFor(() => expect(calls).toEqual(['database boots']));
    const closed = app.close();
    booting.open();

    expect(await listening).toMatchObject({ code: 'E_APP_CLOSED' });
    await closed;
    expect(calls).toEqual(['database boots', 'users are disposed of', 'database closes']);
  });

  it('does not wait for a boot that hangs beyond the grace', async () => {
    const app = build({ shutdown: { grace: 0.02, timeout: 0.02 } });
    wait = new Promise(() => undefined);
    const listening = app.listen(0);
    listening.catch(() => undefined);
    await vi.waitFor(() => expect(calls).toEqual(['database boots']));

    await app.close();

    expect(calls).toEqual(['database boots', 'users are disposed of', 'database closes']);
  });

  it('closes nothing that was never made', async () => {
    const app = build();
    await app.close();

    expect(calls).toEqual([]);
  });
});

describe('the options of a life', () => {
  it.each([
    [{ shutdown: { grace: -1 } }, 'The option shutdown.grace is -1.'],
    [{ shutdown: { timeout: '5' } }, "The option shutdown.timeout is '5'."],
    [{ shutdown: { after: 5 } }, 'There is no option shutdown.after.'],
    [{ shutdown: 5 }, 'The option shutdown is 5.'],
    [{ onBoot: 'x' }, "The option onBoot is 'x'."],
    [{ onClose: {} }, 'The option onClose is {}.'],
    [{ config: { port: 1 } }, 'The option config is { port: 1 }.'],
    [{ config: [null] }, 'The option config is null.'],
    [{ health: 'yes' }, "The option health is 'yes'."],
    [{ health: { path: 'health' } }, "The option health.path is 'health'."],
    [{ health: { checks: { database: true } } }, 'The option health.checks.database is true.'],
    [{ health: { timeout: 0 } }, 'The option health.timeout is 0.'],
    [{ health: { detail: true } }, 'There is no option health.detail.'],
  ])('are checked: %j', (options, what) => {
    expect(problemsOf(createApp({ logger: false, ...options } as AppOptions))).toMatchObject([
      { code: 'E_OPTION', what },
    ]);
  });
});
