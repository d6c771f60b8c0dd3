import { follow } from '../time/eventually.js';
import type { Eventually } from '../time/eventually.js';
import type { CompleteDriver } from './complete-driver.js';
import type { Lifetime } from './lifetime.js';
import type { StoredSession } from './sessions.js';

/** A request that read its session before it ended may still seal a copy so many milliseconds later. */
const longestRequest = 60 * 60 * 1000;

/** Which sealed sessions have ended before their time, remembered in a driver for as long as a copy could be used. */
export class Revocations {
  readonly #driver: CompleteDriver;
  readonly #lifetime: Lifetime;
  readonly #now: () => number;

  constructor(driver: CompleteDriver, lifetime: Lifetime, now: () => number) {
    this.#driver = driver;
    this.#lifetime = lifetime;
    this.#now = now;
  }

  /** Whether the session of a key has ended. @throws what the driver throws when it cannot read. */
  has(key: string): Eventually<boolean> {
    return follow(this.#driver.read(key), (record) => record !== undefined);
  }

  /** Notes that a session has ended; twice is no error. */
  add({ key, record }: StoredSession): Eventually<void> {
    const now = this.#now();
    const latestEnd = Math.max(record.expiresAt, this.#lifetime.firstEnd(now + longestRequest));
    return this.#driver.create(key, { data: {}, createdAt: now, expiresAt: latestEnd });
  }
}
