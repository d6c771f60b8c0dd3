import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { describe, expect, it, vi } from 'vitest';
import { FileSessionDriver } from '../../src/session/drivers/file-driver.js';
import { FileLock } from '../../src/session/drivers/file-lock.js';
import { TestClock } from 'mantisjs/testing';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { systemFiles } from '../../src/session/drivers/file-operations.js';
import { temporaryDirectory } from '../temporary-directory.js';
import { keptReport } from './reports.js';

describe('the lock between processes', () => {
  it('gives up after five seconds, naming what to look for (E_SESSION_LOCK)', async () => {
    vi.useFakeTimers();
    const waits: number[] = [];
    const lock = new FileLock(systemFiles, { tryLock: () => false, unlock: () => undefined }, (duration) =>
      waits.push(duration),
    );

    const file = join(temporaryDirectory(), 'file');
    writeFileSync(file, '');
    const outcome = Promise.resolve(lock.run(file, () => 'never')).catch((error: unknown) => error);
    await vi.advanceTimersByTimeAsync(6000);
    vi.useRealTimers();

    expect(await outcome).toMatchObject({ code: 'E_SESSION_LOCK' });
    expect(waits).toHaveLength(1);
  });

  it('is refused to be done without where processes are started in numbers', () => {
    vi.stubEnv('NODE_APP_INSTANCE', '1');
    const driver = new FileSessionDriver(temporaryDirectory(), new TestClock(), { locks: 'none' });

    expect(() => driver.open(keptReport())).toThrow(/fs-native-extensions.*E_SESSION_LOCK/);
    vi.unstubAllEnvs();
  });

  it('is made up for by letting one process alone have the directory', async () => {
    const path = temporaryDirectory();
    const open = async () => {
      const driver = new FileSessionDriver(path, new TestClock(), { locks: 'none' });
      await driver.open(keptReport());
      return driver;
    };
    const [first, second] = [await open(), await open()];

    expect(await bootElsewhere(path)).toContain('E_SESSION_LOCK');

    first.close();
    expect(await bootElsewhere(path)).toContain('E_SESSION_LOCK');
    second.close();
    expect(await bootElsewhere(path)).toBe('open');
  });
});

/** What comes of opening the directory without locks in another process. */
async function bootElsewhere(path: string): Promise<string> {
  const script = join(import.meta.dirname, 'processes', 'open-without-locks.mjs');
  const { stdout } = await promisify(execFile)(process.execPath, [script, path]);
  return stdout.trim();
}
