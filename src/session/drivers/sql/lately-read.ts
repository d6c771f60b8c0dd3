import type { RevisedRecord } from '../optimistic.js';

const mostKept = 1000;

/**
 * What was read lately, so that the commit of the request that read it can begin there: it is stored only if the row still
 * has the revision that was read. Nothing is ever served from here.
 */
export class LatelyRead {
  readonly #records = new Map<string, RevisedRecord>();

  /** Remembers a record; the oldest one makes room. */
  note(key: string, record: RevisedRecord): void {
    this.#records.delete(key);
    this.#records.set(key, record);
    if (this.#records.size <= mostKept) return;
    for (const oldest of this.#records.keys()) return void this.#records.delete(oldest);
  }

  /** The record of a key, once. */
  take(key: string): RevisedRecord | undefined {
    const record = this.#records.get(key);
    this.#records.delete(key);
    return record;
  }
}
