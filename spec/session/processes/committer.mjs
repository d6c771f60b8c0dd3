// A process that commits to the sessions of some keys, one after another, and tells of each commit that it has made; until
// it is killed.
import { FileSessionDriver } from '../../../build/session/drivers/file-driver.js';

const [path, ...keys] = process.argv.slice(2);
const driver = new FileSessionDriver(path, { now: () => Date.now() });
await driver.open();

/** Every second commit outgrows the place that the record has. */
function grow({ data, ...facts }) {
  const n = data.n + 1;
  const text = n % 2 === 0 ? data.text + data.text : data.text;
  return { ...facts, data: { ...data, n, list: [...data.list, n], text } };
}

for (const key of keys) {
  for (let n = 1; n <= 16; n += 1) {
    await driver.commit(key, { apply: grow });
    process.send({ key, n });
  }
}
