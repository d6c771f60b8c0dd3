import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { readdirSync, statfsSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';

const day = 24 * 3_600_000;
/** What a record takes on a disk, with its inode and its name in a folder. */
const bytesPerRecord = 4600;
/** Of what is free this much may be used. */
const share = 0.8;
const batch = 1000;

/** How many of so many records there is room for. */
export function fitting(wanted, directory) {
  const { bavail, bsize, files, ffree } = statfsSync(directory);
  const bySpace = (bavail * bsize * share) / bytesPerRecord;
  // A file system that makes inodes as it needs them says 0.
  const byInodes = files === 0 ? Infinity : ffree * share;
  return Math.floor(Math.min(wanted, bySpace, byInodes));
}

/** Writes records as the server would, every other one expired. @returns how many have expired. */
export async function makeRecords(directory, count, onProgress) {
  // Compiled by the build, which has to come first.
  const { FileSessionDriver } = await import('../../build/session/drivers/file-driver.js');
  const driver = new FileSessionDriver(directory, { now: Date.now });
  await driver.open({ info: ignore, warn: ignore, event: ignore });
  for (let made = 0; made < count; made += batch) {
    const end = Math.min(made + batch, count);
    for (let index = made; index < end; index += 1) writeRecord(driver, index);
    onProgress(end);
    await nextTurn();
  }
  await driver.close();
  // What is still on its way to the disk must not meet the measurement there.
  spawnSync('sync', ['-f', directory]);
  return Math.ceil(count / 2);
}

/** How many session files there are. */
export function countRecords(directory) {
  const folders = readdirSync(directory).filter((name) => /^[0-9a-f]{2}$/.test(name));
  const sizes = folders.map((folder) => readdirSync(join(directory, folder)).length);
  return sizes.reduce((sum, size) => sum + size, 0);
}

function writeRecord(driver, index) {
  const now = Date.now();
  const expiresAt = index % 2 === 0 ? now - 1000 : now + day;
  const data = { theme: `theme-${index}`, visits: index, cart: ['a', 'b', 'c'] };
  driver.write(randomBytes(32).toString('hex'), { data, createdAt: expiresAt - day, expiresAt });
}

function ignore() {
  // Nobody asks what the driver has to say while the records are made.
}
