import type { Clock } from '../../time/clock.js';
import type { SessionCommit } from '../session-changes.js';
import type { OwnedRecord, SessionDriver } from '../session-driver.js';
import type { SessionRecord } from '../session-record.js';

/** Keeps sessions in this process, for tests and development: they end with it. */
export class MemorySessionDriver implements SessionDriver {
  readonly #records = new Map<string, SessionRecord>();
  readonly #clock: Clock;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  read(key: string): SessionRecord | undefined {
    const record = this.#records.get(key);
    if (!record || record.expiresAt > this.#clock.now()) return record;
    this.#records.delete(key);
    return undefined;
  }

  write(key: string, record: SessionRecord): void {
    this.#records.set(key, record);
  }

  destroy(key: string): void {
    this.#records.delete(key);
  }

  commit(key: string, commit: SessionCommit): SessionRecord | undefined {
    const stored = this.read(key);
    const record = stored && commit.apply(stored);
    if (record) this.#records.set(key, record);
    return record;
  }

  sweep(): number {
    const before = this.#records.size;
    for (const key of this.#records.keys()) this.read(key);
    return before - this.#records.size;
  }

  ofOwner(owner: string): readonly OwnedRecord[] {
    return [...this.#records].map(([key, record]) => ({ key, record })).filter(({ record }) => record.owner === owner);
  }

  touch(key: string, expiresAt: number): boolean {
    const stored = this.read(key);
    if (stored) this.#records.set(key, { ...stored, expiresAt });
    return stored !== undefined;
  }
}
