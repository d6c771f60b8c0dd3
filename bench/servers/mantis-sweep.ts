import { setTimeout as delay } from 'node:timers/promises';
import { Clock, Controller, createApp, Get, Param, Post, SessionDriver } from '../../build/index.js';
import { FileSessionDriver } from '../../build/session/drivers/file-driver.js';
import { HelloController, ThemeController } from './mantis-controllers.js';
import { measure } from './phase.js';
import type { Phase } from './phase.js';

const shards = 256;

/** Counts what every sweep removes, since the application sweeps as well, now and then. */
class CountingDriver extends FileSessionDriver {
  removed = 0;

  override async sweep() {
    const removed = await super.sweep();
    this.removed += removed;
    return removed;
  }
}

const driver = new CountingDriver(process.env['SESSION_DIRECTORY'] ?? 'storage/sessions', new Clock());
let outcome: (Phase & { removed: number }) | undefined;

/** Begins a phase, and tells of it when it has ended: a sweep of everything takes longer than a request may. */
@Controller('/phase')
class PhaseController {
  @Post('/sweep')
  sweep() {
    begin(sweepAll);
  }

  @Post('/quiet/:milliseconds')
  quiet(@Param('milliseconds') milliseconds: number) {
    begin(() => delay(milliseconds));
  }

  @Get('/')
  show() {
    return { outcome };
  }
}

function begin(work: () => Promise<void>) {
  outcome = undefined;
  measure(work).then(
    (phase) => (outcome = { ...phase, removed: driver.removed }),
    (error: unknown) => {
      console.error(error);
      process.exit(1);
    },
  );
}

async function sweepAll() {
  for (let count = 0; count < shards; count += 1) await driver.sweep();
}

const app = createApp({
  controllers: [HelloController, ThemeController, PhaseController],
  session: { lifetime: 3600 },
  logger: false,
});
app.container.register(SessionDriver, { useValue: driver });

const { url } = await app.listen(0);
console.log(url);
