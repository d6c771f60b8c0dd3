// node hammer.mjs DRIVER ADDRESS TABLE-OR-PREFIX KEY COUNT NUMBER
// Commits to one session as fast as it can, as one of several processes, and ends.

import { createCommit } from '../../../build/session/session-changes.js';
import { connect } from './connect.mjs';

const [kind, address, name, key, count, number] = process.argv.slice(2);
const { driver, end } = await connect(kind, address, name);
const ignore = () => undefined;
await driver.open({ info: ignore, warn: ignore, event: ignore });
for (let n = 0; n < Number(count); n += 1) {
  const changes = [
    { kind: 'increment', key: 'n', by: 1 },
    { kind: 'set', key: `${number}-${n}`, value: n },
    ...(n % 10 === 0 ? [{ kind: 'update', key: 'total', apply: (total) => (total ?? 0) + 1 }] : []),
  ];
  const parts = { clears: false, changes, flash: [], clearsFlash: false, expiresAt: 0, at: Date.now() };
  await driver.commit(key, createCommit(parts));
}
await end();
