// A process of its own that serves sessions from the directory it is given. Its slow actions say that they have begun, and
// wait until the process that started it lets them go on.
import {
  Clock,
  Controller,
  Get,
  Param,
  SessionDriver,
  SessionLock,
  SessionRegistry,
  SessionService,
  createApp,
  inject,
} from '../../../build/index.js';
import { TestClock } from '../../../build/testing.js';

const [path] = process.argv.slice(2);
const clock = new TestClock();
const waiting = new Map();

process.on('message', ({ go }) => waiting.get(go)?.());

function pause(round) {
  const goneOn = new Promise((resolve) => waiting.set(round, resolve));
  process.send({ started: round });
  return goneOn.finally(() => waiting.delete(round));
}

const actions = {
  begin({ session }, round) {
    session.set('round', round);
    session.login(`owner-${round}`);
  },
  read: ({ session }) => ({ owner: session.owner, ...session.all() }),
  write: ({ session }) => session.set('written', true),
  logout: ({ session }) => session.logout(),
  regenerate: ({ session }) => session.regenerate(),
  async revoke({ registry }, round) {
    for (const { handle } of await registry.of(`owner-${round}`)) await registry.revoke(handle);
  },
  'revoke-all': ({ registry }, round) => registry.revokeAll(`owner-${round}`),
  async 'slow-write'({ session }, round) {
    session.get('round');
    await pause(round);
    session.set('late', true);
    return 'done';
  },
  async 'slow-regenerate'({ session }, round) {
    await pause(round);
    session.set('winner', round);
    session.regenerate();
    return 'done';
  },
  async 'slow-login'({ session }, round) {
    await pause(round);
    session.set('winner', round);
    session.login(session.owner);
    return 'done';
  },
  advance: (_, seconds) => clock.advance(Number(seconds)),
  async sweep({ driver }) {
    for (let shard = 0; shard < 256; shard += 1) await driver.sweep();
  },
};

class GatedController {
  constructor(session, registry, driver) {
    Object.assign(this, { session, registry, driver });
  }

  run(action, argument) {
    return actions[action](this, argument);
  }

  async locked(round) {
    await pause(round);
  }
}

class PlainController {
  show() {
    return 'plain';
  }
}

// What a compiler writes for the decorators.
Reflect.defineMetadata('design:paramtypes', [SessionService, SessionRegistry, Object], GatedController);
inject(SessionDriver)(GatedController, undefined, 2);
route(GatedController, 'run', '/:action/:argument?', ['action', 'argument']);
route(GatedController, 'locked', '/locked/:round', ['round']);
SessionLock({ wait: 5 })(GatedController.prototype, 'locked');
Controller()(GatedController);
route(PlainController, 'show', '/plain', []);
Controller()(PlainController);

function route({ prototype }, action, path, parameters) {
  Reflect.defineMetadata(
    'design:paramtypes',
    parameters.map(() => String),
    prototype,
    action,
  );
  for (const [index, name] of parameters.entries()) Param(name)(prototype, action, index);
  Get(path)(prototype, action);
}

const app = createApp({
  controllers: [GatedController, PlainController],
  session: { path, lifetime: 3600 },
  logger: false,
});
app.container.register(Clock, { useValue: clock });
const { url } = await app.listen(0);
process.send({ url });
