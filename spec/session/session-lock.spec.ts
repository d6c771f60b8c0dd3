import { describe, expect, it } from 'vitest';
import { Controller, Get, SessionLock, SessionService, createApp } from 'mantisjs';
import { TestClient } from 'mantisjs/testing';
import { problemsWith } from '../app/problems-of.js';
import { temporaryDirectory } from '../temporary-directory.js';
import { gate } from './session-app.js';

let started = gate();
let open = gate();

@Controller()
class CounterController {
  constructor(private readonly session: SessionService) {}

  @Get('/locked')
  @SessionLock()
  async locked() {
    const n = Number(this.session.get('n', 0));
    await new Promise(setImmediate);
    this.session.set('n', n + 1);
  }

  @Get('/slow')
  @SessionLock({ wait: 0.05 })
  async slow() {
    started.open();
    await open.opened;
  }

  @Get('/failing')
  @SessionLock()
  failing() {
    throw new Error('oops');
  }

  @Get('/free')
  free() {
    return 'free';
  }
}

function build() {
  started = gate();
  open = gate();
  return createApp({ controllers: [CounterController], session: { path: temporaryDirectory() }, logger: false });
}

describe('@SessionLock', () => {
  it('holds where nothing else on the route asks for the session', async () => {
    let [running, most] = [0, 0];
    @Controller()
    class ChargeController {
      @Get('/charge')
      @SessionLock()
      async charge() {
        most = Math.max(most, (running += 1));
        await new Promise(setImmediate);
        running -= 1;
      }
    }
    const app = createApp({ controllers: [ChargeController], session: { driver: 'memory' }, logger: false });
    const client = await new TestClient(app).withSession({ n: 0 });

    await Promise.all([1, 2, 3, 4].map(() => client.get('/charge')));

    expect(most).toBe(1);
  });

  it('is refused at boot on a route without the session', () => {
    @Controller()
    class ChargeController {
      @Get('/charge', { session: false })
      @SessionLock()
      charge() {
        return 'charged';
      }
    }

    expect(problemsWith({ controllers: [ChargeController] })).toMatchObject([
      { code: 'E_SESSION_NOT_LOADED', what: 'ChargeController.charge has @SessionLock and { session: false }.' },
    ]);
  });

  it('lets requests of one session run one at a time, each after the commit of the one before', async () => {
    const client = await new TestClient(build()).withSession({ n: 0 });

    await Promise.all(Array.from({ length: 20 }, () => client.get('/locked')));

    expect(await client.session()).toEqual({ n: 20 });
  });

  it('answers 503 when the turn does not come in time', async () => {
    const client = await new TestClient(build()).withSession({ n: 0 });
    const first = client.get('/slow');
    await started.opened;

    expect((await client.get('/slow')).status).toBe(503);

    open.open();
    expect((await first).status).toBe(204);
    expect((await client.get('/slow')).status).toBe(204);
  });

  it('keeps neither other sessions nor other actions waiting', async () => {
    const app = build();
    const client = await new TestClient(app).withSession({ n: 0 });
    const other = await new TestClient(app).withSession({ n: 0 });
    const first = client.get('/slow');
    await started.opened;

    expect([(await other.get('/locked')).status, (await client.get('/free')).status]).toEqual([204, 200]);
    open.open();
    await first;
  });

  it('lets the next one in also after an error, and whoever has no session at once', async () => {
    const app = build();
    const client = await new TestClient(app).withSession({ n: 0 });
    await client.get('/failing');

    expect((await client.get('/locked')).status).toBe(204);
    expect((await new TestClient(app).get('/locked')).status).toBe(204);
  });

  it('refuses a wait that is none at boot', () => {
    @Controller()
    class Wrong {
      @Get('/')
      @SessionLock({ wait: -1 })
      show() {}
    }

    expect(problemsWith({ controllers: [Wrong], session: { driver: 'memory' } })).toMatchObject([
      { code: 'E_OPTION', what: expect.stringContaining('wait of @SessionLock on Wrong.show') },
    ]);
  });
});
