// A process that works on sessions and can be stopped before any call of the file system: for a while, or for good.
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { CompleteDriver } from '../../../build/session/complete-driver.js';
import { FileSessionDriver } from '../../../build/session/drivers/file-driver.js';

const [path] = process.argv.slice(2);
const clock = { now: () => Date.now() };
const driver = new FileSessionDriver(path, clock);
await driver.open();
const sessions = new CompleteDriver(driver, clock.now);
const { readSync, writeSync } = fs;

const works = {
  create: ({ key, record }) => sessions.create(key, record),
  commit: ({ key, change }) => sessions.commit(key, applying(change)),
  move: ({ key, to, change }) => sessions.move(key, to, applying(change)),
  destroy: ({ key }) => sessions.destroy(key),
  touch: ({ key, expiresAt }) => sessions.touch(key, expiresAt),
  list: ({ owner }) => sessions.ofOwner(owner),
  async sweep() {
    for (let shard = 0; shard < 256; shard += 1) await driver.sweep();
  },
};

function applying(change) {
  return { apply: ({ data, ...facts }) => ({ ...facts, data: { ...data, ...change } }) };
}

/** How many calls the work may still make; it is stopped before the next one. */
let callsLeft = Infinity;
let isKilled = false;

for (const name of Object.keys(fs).filter((name) => name.endsWith('Sync'))) {
  const original = fs[name];
  fs[name] = (...parameters) => {
    callsLeft -= 1;
    if (callsLeft === -1) stop(name, parameters);
    return original(...parameters);
  };
}
syncBuiltinESMExports();

/** Of what was about to be written when the process is killed, a part is. */
function stop(name, [descriptor, bytes, offset, , position]) {
  if (isKilled && name === 'writeSync') writeSync(descriptor, bytes, offset, 64, position);
  if (isKilled) process.kill(process.pid, 'SIGKILL');
  writeSync(1, 'stopped');
  readSync(0, Buffer.alloc(1));
}

process.on('message', async ({ name, details, calls, end }) => {
  callsLeft = calls;
  isKilled = end === 'kill';
  const result = await works[name](details);
  callsLeft = Infinity;
  process.send({ result: result ?? null });
});
process.send({ result: null });
