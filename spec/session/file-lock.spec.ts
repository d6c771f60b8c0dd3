import { describe, expect, it, vi } from 'vitest';
import { FileSessionDriver } from '../../src/session/drivers/file-driver.js';
import { FileLock } from '../../src/session/drivers/file-lock.js';
import { TestClock } from 'mantisjs/testing';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryDirectory } from '../temporary-directory.js';

describe('the lock between processes', () => {
  it('gives up after five seconds, naming what to look for (E_SESSION_LOCK)', async () => {
    vi.useFakeTimers();
    const lock = new FileLock({ tryLock: () => false, unlock: () => undefined });

    const file = join(temporaryDirectory(), 'file');
    writeFileSync(file, '');
    const outcome = Promise.resolve(lock.run(file, () => 'never')).catch((error: unknown) => error);
    await vi.advanceTimersByTimeAsync(6000);
    vi.useRealTimers();

    expect(await outcome).toMatchObject({ code: 'E_SESSION_LOCK' });
  });

  it('is refused to be done without where processes are started in numbers', () => {
    vi.stubEnv('NODE_APP_INSTANCE', '1');
    const driver = new FileSessionDriver(temporaryDirectory(), new TestClock(), 'none');

    expect(() => driver.open(() => undefined)).toThrow(/fs-native-extensions.*E_SESSION_LOCK/);
    vi.unstubAllEnvs();
  });

  it('that is missing in a single process is said at boot', () => {
    const reports: string[] = [];
    new FileSessionDriver(temporaryDirectory(), new TestClock(), 'none').open((message) => reports.push(message));

    expect(reports).toEqual(['Session files are locked within this process only.']);
  });
});
