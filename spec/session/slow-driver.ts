import { setTimeout as delay } from 'node:timers/promises';
import type { SessionDriver, SessionRecord } from 'mantisjs';

/** A driver of three methods, each of which takes its time, as one over a network does. */
export class SlowDriver implements SessionDriver {
  readonly records = new Map<string, SessionRecord>();

  async read(key: string): Promise<SessionRecord | undefined> {
    await delay(5);
    return this.records.get(key);
  }

  async write(key: string, record: SessionRecord): Promise<void> {
    await delay(5);
    this.records.set(key, record);
  }

  async destroy(key: string): Promise<void> {
    await delay(5);
    this.records.delete(key);
  }
}
