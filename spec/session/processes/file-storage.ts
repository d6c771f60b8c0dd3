import { vi } from 'vitest';
import { Clock } from 'mantisjs';
import { TestClient } from 'mantisjs/testing';
import { CompleteDriver } from '../../../src/session/complete-driver.js';
import { FileSessionDriver } from '../../../src/session/drivers/file-driver.js';
import { createCommit } from '../../../src/session/session-changes.js';
import type { SessionCommit } from '../../../src/session/session-changes.js';
import type { SessionRecord } from '../../../src/session/session-record.js';
import { filesIn, temporaryDirectory } from '../../temporary-directory.js';
import { numbersTo } from '../proofs/rounds.js';
import { sessionApp } from '../session-app.js';

const hour = 3_600_000;

/** A directory of sessions, and what an application of this process would work on it with. */
export interface FileStorage {
  readonly path: string;
  readonly driver: FileSessionDriver;
  readonly sessions: CompleteDriver;
}

/** Opens a new directory as an application does. */
export function openStorage(): FileStorage {
  const path = temporaryDirectory();
  const clock = new Clock();
  const driver = new FileSessionDriver(path, clock);
  new TestClient(sessionApp({}, { driver }).app);
  return { path, driver, sessions: new CompleteDriver(driver, () => clock.now()) };
}

/** A record that lives for a day. */
export function recordOf(data: SessionRecord['data'], owner?: string): SessionRecord {
  const now = Date.now();
  return { data, createdAt: now, expiresAt: now + 24 * hour, ...(owner === undefined ? {} : { owner }) };
}

/** A commit that sets one key. */
export function settingOf(key: string, value: unknown): SessionCommit {
  return createCommit({
    changes: [{ kind: 'set', key, value }],
    clears: false,
    flash: [],
    clearsFlash: false,
    expiresAt: 0,
    at: Date.now(),
  });
}

/** Sweeps every folder once. */
export async function sweep(driver: FileSessionDriver): Promise<void> {
  for (const _ of numbersTo(256)) await driver.sweep();
}

/** Sweeps every folder once, an hour from now. */
export async function sweepAnHourLater(driver: FileSessionDriver): Promise<void> {
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + hour + 1000 });
  try {
    await sweep(driver);
  } finally {
    vi.useRealTimers();
  }
}

/** The files that were set aside. */
export function setAsideIn(path: string): readonly string[] {
  return filesIn(path).filter((file) => file.startsWith('quarantine'));
}
