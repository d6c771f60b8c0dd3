// A process of its own that serves a counter from session files in the directory it is given.
import { Controller, Get, SessionService, createApp } from '../../../build/index.js';

const [path] = process.argv.slice(2);

class CounterController {
  constructor(session) {
    this.session = session;
  }

  async count() {
    this.session.get('n');
    await new Promise(setImmediate);
    this.session.set(`key-${process.pid}-${(written += 1)}`, true);
    return { n: this.session.increment('n') };
  }

  async logout() {
    this.session.destroy();
  }
}

let written = 0;
Reflect.defineMetadata('design:paramtypes', [SessionService], CounterController);
for (const action of ['count', 'logout']) {
  Reflect.defineMetadata('design:paramtypes', [], CounterController.prototype, action);
  Get(`/${action}`)(CounterController.prototype, action);
}
Controller()(CounterController);

const app = createApp({ controllers: [CounterController], session: { path, lifetime: 3600 }, logger: false });
const { url } = await app.listen(0);
process.send({ url });
