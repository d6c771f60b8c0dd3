// Opens the session files of a directory as where no lock between processes is installed, and prints what came of it.
import { Clock } from '../../../build/index.js';
import { FileSessionDriver } from '../../../build/session/drivers/file-driver.js';

const [path] = process.argv.slice(2);
const report = { info() {}, warn() {}, event() {} };
const driver = new FileSessionDriver(path, new Clock(), { locks: 'none' });
try {
  await driver.open(report);
  console.log('open');
} catch (error) {
  console.log(error.message);
}
