// A process of its own that tells what happens in it, line by line, until a signal ends it.
import { setTimeout as delay } from 'node:timers/promises';
import { Controller, Get, createApp } from '../../../build/index.js';

const [bootTime = '0'] = process.argv.slice(2);
const tell = (line) => process.stdout.write(`${line}\n`);

class SlowController {
  async slow() {
    tell('request');
    await delay(300);
    tell('answer');
    return 'answered';
  }
}
Reflect.defineMetadata('design:paramtypes', [], SlowController.prototype, 'slow');
Get('/slow')(SlowController.prototype, 'slow');
Controller()(SlowController);

class Worker {
  async onBoot() {
    tell('boot');
    await delay(Number(bootTime));
  }

  onClose() {
    tell('close');
  }
}

const driver = { read: () => undefined, write: () => undefined, destroy: () => undefined, close: () => tell('driver') };
const app = createApp({ controllers: [SlowController], session: { driver }, logger: false });
app.container.registerSingleton(Worker);
const { url } = await app.listen(0);
tell(url);
