import { mkdirSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { TestClient, TestClock } from 'mantisjs/testing';
import { FileSessionDriver } from '../../src/session/drivers/file-driver.js';
import { loadNativeLocks } from '../../src/session/drivers/native-locks.js';
import { filesIn, temporaryDirectory } from '../temporary-directory.js';
import { keptReport } from './reports.js';
import { sessionApp } from './session-app.js';

async function directory() {
  const path = temporaryDirectory();
  const clock = new TestClock();
  const driver = new FileSessionDriver(path, clock);
  await driver.open(keptReport());
  const put = (key: string, seconds: number, owner?: string) =>
    driver.write(key, {
      data: {},
      createdAt: clock.now(),
      expiresAt: clock.now() + seconds * 1000,
      ...(owner ? { owner } : {}),
    });
  return { path, clock, driver, put };
}

/** Sweeps every folder once. */
async function sweepAll(driver: FileSessionDriver): Promise<number> {
  let removed = 0;
  for (let shard = 0; shard < 256; shard += 1) removed += await driver.sweep();
  return removed;
}

const key = (digit: string) => digit.repeat(64);
const records = (path: string) => filesIn(path).filter((file) => file !== 'sweeper');

describe('a sweep', () => {
  it('removes what has expired, marks of owners included, and nothing else', async () => {
    const { path, clock, driver, put } = await directory();
    await put(key('a'), 10, 'ann');
    await put(key('b'), 10);
    await put(key('c'), 1000);

    clock.advance(11);

    expect(await sweepAll(driver)).toBe(2);
    expect(records(path)).toEqual([`cc/${'c'.repeat(62)}.json`]);
  });

  it('keeps a record whose end was moved', async () => {
    const { path, clock, driver, put } = await directory();
    await put(key('a'), 10);
    await driver.touch(key('a'), clock.now() + 100_000);

    clock.advance(11);

    expect(await sweepAll(driver)).toBe(0);
    expect(records(path)).toHaveLength(1);
  });

  it('keeps a record whose file says less than the record does, as in the middle of a commit', async () => {
    const { path, clock, driver, put } = await directory();
    await put(key('a'), 1000);
    utimesSync(join(path, 'aa', `${'a'.repeat(62)}.json`), 0, 0);

    expect(await sweepAll(driver)).toBe(0);
    expect(driver.read(key('a'))?.expiresAt).toBe(clock.now() + 1_000_000);
  });

  it('leaves alone what is young or not ours', async () => {
    const { path, driver } = await directory();
    mkdirSync(join(path, 'aa'));
    writeFileSync(join(path, 'aa', 'x.json.0123456789ab.tmp'), 'half');
    writeFileSync(join(path, 'aa', 'README'), 'not ours');
    writeFileSync(join(path, 'notes.txt'), 'not ours');

    await sweepAll(driver);

    expect(records(path)).toEqual(['aa/README', 'aa/x.json.0123456789ab.tmp', 'notes.txt']);
  });

  it('is the business of one process at a time', async () => {
    const { path, clock, driver, put } = await directory();
    const other = new FileSessionDriver(path, clock);
    await put(key('a'), 10);
    clock.advance(11);
    await driver.sweep();

    expect(await sweepAll(other)).toBe(0);
    driver.close();
    expect(await sweepAll(other)).toBe(loadNativeLocks() ? 1 : 0);
  });

  it('happens by itself, and ends with the application', async () => {
    vi.useFakeTimers();
    let sweeps = 0;
    const driver = {
      read: () => undefined,
      write: () => undefined,
      destroy: () => undefined,
      sweep: async () => (sweeps += 1),
    };
    const { app, log } = sessionApp({}, { driver });
    new TestClient(app);

    await vi.advanceTimersByTimeAsync(60_000);
    expect(sweeps).toBe(4);

    driver.sweep = () => Promise.reject(new Error('no disk'));
    await vi.advanceTimersByTimeAsync(15_000);
    expect(log).toContain('Expired sessions could not be swept.');

    const closed = app.close();
    await vi.advanceTimersByTimeAsync(1000);
    await closed;
    expect(vi.getTimerCount()).toBe(0);
    vi.useRealTimers();
  });
});
