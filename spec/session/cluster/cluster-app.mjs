// node cluster-app.mjs cluster|machine DRIVER ADDRESS TABLE-OR-PREFIX NOW
// Serves sessions that other processes serve as well: as three workers of node:cluster behind one port, or as one process
// that shares nothing but the driver's data with the others.

import cluster from 'node:cluster';
import { connect } from '../drivers/connect.mjs';
import {
  Clock,
  Controller,
  Get,
  HttpError,
  Param,
  SessionLock,
  SessionRegistry,
  SessionService,
  createApp,
} from '../../../build/index.js';
import { TestClock } from '../../../build/testing.js';

const [mode, kind, address, name, now] = process.argv.slice(2);
const workers = 3;

const gates = new Map();

/** A gate that somebody else in this process opens or waits for, earlier or later. */
function gate(name) {
  const made = gates.get(name) ?? {};
  made.opened ??= new Promise((resolve) => (made.open = resolve));
  gates.set(name, made);
  return made;
}

async function pause(round) {
  gate(`started ${round}`).open();
  await gate(`go ${round}`).opened;
}

const works = {
  read: (session) => ({ owner: session.owner, ...session.all() }),
  async set(session, key) {
    session.all();
    await new Promise(setImmediate);
    session.set(key, process.pid);
  },
  increment(session, key) {
    session.set(key, true);
    return String(session.increment('n'));
  },
  login: (session, owner) => session.login(owner),
  logout: (session) => session.logout(),
  regenerate: (session) => session.regenerate(),
  flash: (session) => session.flash('notice', 'saved'),
  flashed: (session) => session.flashed('notice', 'nothing'),
  end: (session) => String(session.expiresAt.getTime()),
  async late(session, round) {
    session.all();
    await pause(round);
    session.set('late', true);
    return 'done';
  },
};

const turns = {
  /** Loses a step wherever two of them overlap. */
  async step(session) {
    const steps = session.get('steps', 0);
    await new Promise((resolve) => setTimeout(resolve, 5));
    session.set('steps', steps + 1);
  },
  hold: (_, round) => pause(round),
};

const gateWorks = {
  started: (round) => gate(`started ${round}`).opened,
  go: (round) => gate(`go ${round}`).open(),
};

const listing = {
  owned: async (registry, owner) => String((await registry.of(owner)).length),
  revoke: (registry, owner) => registry.revokeAll(owner),
};

// Nobody is left behind when the spec has ended.
process.on('disconnect', () => process.exit());
if (mode === 'cluster' && cluster.isPrimary) startWorkers();
else await serve();

function startWorkers() {
  const pids = [];
  cluster.on('message', (_, { url, pids: [pid] }) => {
    if (pids.push(pid) === workers) process.send({ url, pids });
  });
  for (let n = 0; n < workers; n += 1) cluster.fork();
}

async function serve() {
  const { driver } = await connect(kind, address, name);
  const clock = new TestClock(Number(now));
  const app = createApp({
    controllers: [
      controllerOf('/', works, [SessionService]),
      controllerOf('/turns', turns, [SessionService], SessionLock({ wait: 25 })),
      controllerOf('/plain', { ...gateWorks, advance: (seconds) => clock.advance(Number(seconds)) }, []),
      ...(driver.ofOwner ? [controllerOf('/registry', listing, [SessionRegistry])] : []),
    ],
    middleware: [onlyHere],
    session: { driver, lifetime: 3600, sliding: true },
    logger: false,
  });
  app.container.register(Clock, { useValue: clock });
  const { url } = await app.listen(0);
  process.send({ url, pids: [process.pid] });
}

/** A request may be meant for one process; another one that gets it says so and does nothing. */
async function onlyHere({ request }, next) {
  const meant = request.header('x-meant-for');
  if (meant !== undefined && meant !== String(process.pid)) throw new HttpError(421, 'Another process is meant.');
  const result = await next();
  result.headers.set('x-pid', String(process.pid));
  return result;
}

/** A controller of `/:work/:argument?`, as a compiler writes it down; its works get what the container gives it. */
function controllerOf(prefix, itsWorks, dependencies, decorate = () => undefined) {
  class WorkController {
    constructor(...parts) {
      this.parts = parts;
    }

    run(work, argument) {
      return itsWorks[work](...this.parts, argument);
    }
  }
  Reflect.defineMetadata('design:paramtypes', dependencies, WorkController);
  Reflect.defineMetadata('design:paramtypes', [String, String], WorkController.prototype, 'run');
  Param('work')(WorkController.prototype, 'run', 0);
  Param('argument')(WorkController.prototype, 'run', 1);
  Get('/:work/:argument?')(WorkController.prototype, 'run');
  decorate(WorkController);
  Controller(prefix)(WorkController);
  return WorkController;
}
