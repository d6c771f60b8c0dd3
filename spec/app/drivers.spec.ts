import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { BootError, Controller, Get, SessionDriver, SessionService, createApp, inject } from 'mantisjs';
import type { SessionRecord } from 'mantisjs';
import { TestClient } from 'mantisjs/testing';
import { container as globalContainer } from 'tsyringe';
import { temporaryDirectory } from '../temporary-directory.js';
import { problemsOf, problemsWith } from './problems-of.js';

class ThreeMethods implements SessionDriver {
  readonly records = new Map<string, SessionRecord>();

  read(key: string) {
    return this.records.get(key);
  }

  write(key: string, record: SessionRecord) {
    this.records.set(key, record);
  }

  destroy(key: string) {
    this.records.delete(key);
  }
}

@Controller()
class CounterController {
  constructor(
    private readonly session: SessionService,
    @inject(SessionDriver) private readonly driver: SessionDriver,
  ) {}

  @Get('/count')
  count() {
    this.session.set('count', (this.session.get('count', 0) as number) + 1);
    return { count: this.session.get('count'), driver: this.driver.constructor.name };
  }
}

describe('the session driver', () => {
  it('may be an object of three methods in the options', async () => {
    const client = new TestClient(
      createApp({ controllers: [CounterController], session: { driver: new ThreeMethods() } }),
    );

    await client.get('/count');
    expect(await (await client.get('/count')).json()).toEqual({ count: 2, driver: 'ThreeMethods' });
  });

  it('may be a class registered in the container of the application before boot, which wins over the option', async () => {
    const app = createApp({ controllers: [CounterController], session: { driver: 'memory' } });
    app.container.register(SessionDriver, { useClass: ThreeMethods });
    const client = new TestClient(app);

    await client.get('/count');
    expect(await (await client.get('/count')).json()).toEqual({ count: 2, driver: 'ThreeMethods' });
  });

  it('may be registered in the parent container before createApp', async () => {
    const driver = new ThreeMethods();
    const container = globalContainer.createChildContainer();
    container.register(SessionDriver, { useValue: driver });
    await new TestClient(createApp({ controllers: [CounterController], container })).get('/count');

    expect([...driver.records.values()]).toMatchObject([{ data: { count: 1 } }]);
  });

  it('is opened before the first request and closed after the last', async () => {
    const calls: string[] = [];
    const driver = Object.assign(new ThreeMethods(), {
      open: async () => void calls.push('open'),
      close: async () => void calls.push('close'),
    });
    const app = createApp({ controllers: [CounterController], session: { driver } });
    await new TestClient(app).get('/count');
    await app.close();

    expect(calls).toEqual(['open', 'close']);
  });

  it('that cannot be opened is a boot error', async () => {
    const driver = Object.assign(new ThreeMethods(), { open: () => Promise.reject(new Error('no connection')) });
    const app = createApp({ session: { driver } });

    await expect(app.listen(0)).rejects.toThrow(/no connection.*E_SESSION_DRIVER/s);
  });

  it('that lacks a method, is unknown or cannot be made is E_SESSION_DRIVER', () => {
    const failing = createApp({ logger: false });
    failing.container.register(SessionDriver, { useFactory: () => JSON.parse('{') as SessionDriver });

    expect(problemsWith({ session: { driver: 'postgres' } })).toMatchObject([{ code: 'E_SESSION_DRIVER' }]);
    expect(problemsWith({ session: { driver: { read() {} } } })).toMatchObject([
      { what: expect.stringContaining('write(), destroy()') },
    ]);
    expect(problemsOf(failing)).toMatchObject([{ code: 'E_SESSION_DRIVER', why: expect.stringContaining('JSON') }]);
  });

  it('of files refuses a path that is a file with E_SESSION_PATH', () => {
    const path = join(temporaryDirectory(), 'file');
    writeFileSync(path, '');

    expect(problemsWith({ session: { path } })).toMatchObject([
      { code: 'E_SESSION_PATH', what: expect.stringContaining(path) },
    ]);
  });

  it('of files refuses a directory that cannot be written', () => {
    const path = join(temporaryDirectory(), 'read-only');
    mkdirSync(path);
    chmodSync(path, 0o500);
    // The superuser may write everywhere but into the kernel's own file systems.
    const unwritable = process.getuid?.() === 0 ? '/proc/sessions' : path;

    expect(problemsWith({ session: { path: unwritable } })).toMatchObject([{ code: 'E_SESSION_PATH' }]);
  });

  it('of two applications is never shared', async () => {
    const build = () => new TestClient(createApp({ controllers: [CounterController], session: { driver: 'memory' } }));
    const one = build();
    const other = build();
    await one.get('/count');
    other.cookies.set('session_id', one.cookies.get('session_id') ?? '');

    expect(await (await other.get('/count')).json()).toMatchObject({ count: 1 });
  });

  it('cannot be reached where sessions are switched off, and boot says so', () => {
    expect(problemsWith({ session: false, controllers: [CounterController] })).toContainEqual(
      expect.objectContaining({ code: 'E_SESSION_DISABLED' }),
    );
    expect(new BootError([])).toBeInstanceOf(Error);
  });
});
