// Fills the disk that holds the sessions, then writes, and prints what was answered and what is stored.
import { readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Controller, Get, SessionService, createApp } from '../../../build/index.js';
import { TestClient } from '../../../build/testing.js';

const [disk] = process.argv.slice(2);
const path = join(disk, 'sessions');

class WriterController {
  constructor(session) {
    this.session = session;
  }

  small() {
    this.session.increment('n');
  }

  large() {
    this.session.set('large', 'x'.repeat(3000));
  }
}

Reflect.defineMetadata('design:paramtypes', [SessionService], WriterController);
for (const action of ['small', 'large']) {
  Reflect.defineMetadata('design:paramtypes', [], WriterController.prototype, action);
  Get(`/${action}`)(WriterController.prototype, action);
}
Controller()(WriterController);

const app = createApp({ controllers: [WriterController], session: { path }, logger: false });
const client = await new TestClient(app).withSession({ n: 0 });
const status = async (visitor, page) => (await visitor.get(page)).status;

fill();
const full = {
  small: await status(client, '/small'),
  large: await status(client, '/large'),
  newcomer: await status(new TestClient(app), '/small'),
  stored: await client.session(),
};
rmSync(join(disk, 'ballast'));
const freed = { large: await status(client, '/large'), keys: Object.keys(await client.session()) };
const leftovers = readdirSync(path, { recursive: true }).filter((file) => file.endsWith('.tmp'));
console.log(JSON.stringify({ full, freed, leftovers }));
process.exit(0);

function fill() {
  try {
    for (;;) writeFileSync(join(disk, 'ballast'), Buffer.alloc(1024), { flag: 'a' });
  } catch (error) {
    if (error.code !== 'ENOSPC') throw error;
  }
}
