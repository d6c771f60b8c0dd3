import { setTimeout as delay } from 'node:timers/promises';
import type { SessionDriver, SessionRecord } from 'mantisjs';

/** A driver of three methods, each of which takes its time, as one over a network does. */
export class SlowDriver implements SessionDriver {
  readonly records = new Map<string, SessionRecord>();
  readonly #pause: () => Promise<unknown>;

  constructor(pause: () => Promise<unknown> = () => delay(5)) {
    this.#pause = pause;
  }

  async read(key: string): Promise<SessionRecord | undefined> {
    await this.#pause();
    return this.records.get(key);
  }

  async write(key: string, record: SessionRecord): Promise<void> {
    await this.#pause();
    this.records.set(key, record);
  }

  async destroy(key: string): Promise<void> {
    await this.#pause();
    this.records.delete(key);
  }
}
