// Commits to 400 sessions at once, with 64 file descriptors, and prints how often each status was answered.
import { execFileSync } from 'node:child_process';
import { Controller, Get, SessionService, createApp } from '../../../build/index.js';
import { TestClient } from '../../../build/testing.js';

const [path] = process.argv.slice(2);

// Only now: modules are loaded side by side, each with a descriptor of its own.
execFileSync('prlimit', ['--pid', String(process.pid), '--nofile=64:64']);

class WriterController {
  constructor(session) {
    this.session = session;
  }

  async write() {
    await new Promise(setImmediate);
    this.session.increment('n');
    return 'written';
  }
}

Reflect.defineMetadata('design:paramtypes', [SessionService], WriterController);
Reflect.defineMetadata('design:paramtypes', [], WriterController.prototype, 'write');
Get('/write')(WriterController.prototype, 'write');
Controller()(WriterController);

const app = createApp({ controllers: [WriterController], session: { path }, logger: false });
const clients = await Promise.all(Array.from({ length: 400 }, () => new TestClient(app).withSession({ n: 0 })));
const answers = await Promise.all(clients.map((client) => client.get('/write')));
const stored = await Promise.all(clients.map((client) => client.session()));
console.log(
  JSON.stringify({
    ok: answers.filter(({ status }) => status === 200).length,
    kept: stored.filter(({ n }) => n === 1).length,
  }),
);
process.exit(0);
