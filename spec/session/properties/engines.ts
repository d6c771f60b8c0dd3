import { Clock } from 'mantisjs';
import type { SessionDriver } from 'mantisjs';
import { CompleteDriver } from '../../../src/session/complete-driver.js';
import { FileSessionDriver } from '../../../src/session/drivers/file-driver.js';
import { MemorySessionDriver } from '../../../src/session/drivers/memory-driver.js';
import { KeyedSessions } from '../../../src/session/keyed-sessions.js';
import { Lifetime } from '../../../src/session/lifetime.js';
import { SessionEngine } from '../../../src/session/session-engine.js';
import { resolveSessionOptions } from '../../../src/session/session-options.js';
import { keptReport } from '../reports.js';
import { SlowDriver } from '../slow-driver.js';

const clock = new Clock();

/** Drivers of every kind: with capabilities of their own and with none, at once and later. */
export const drivers: Readonly<Record<string, (path: string) => SessionDriver>> = {
  memory: () => new MemorySessionDriver(clock),
  file: (path) => new FileSessionDriver(path, clock),
  'three-method': () => new SlowDriver(() => Promise.resolve()),
};

/** An engine with the default options, and the sessions as it keeps them. */
export function engineOn(driver: SessionDriver): { engine: SessionEngine; sessions: CompleteDriver } {
  const now = (): number => clock.now();
  const sessions = new CompleteDriver(driver, now);
  const parts = { csrfTokens: false, lifetime: new Lifetime(resolveSessionOptions({})), report: keptReport(), now };
  const keyed = new KeyedSessions({ ...parts, driver: sessions, namespace: 'properties', revokeOnReuse: false });
  return { engine: new SessionEngine({ ...parts, sessions: keyed }), sessions };
}
