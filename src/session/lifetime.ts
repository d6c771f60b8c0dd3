import type { SessionRecord } from './session-record.js';

const milliseconds = 1000;

/** When sessions end, in milliseconds. */
export class Lifetime {
  readonly #lifetime: number;
  readonly #absolute: number;
  /** Whether each request moves the end. */
  readonly sliding: boolean;

  /** @param absoluteLifetime `false` for no absolute end. Lifetimes are in seconds. */
  constructor(options: { lifetime: number; sliding: boolean; absoluteLifetime: number | false }) {
    this.#lifetime = options.lifetime * milliseconds;
    this.#absolute =
      options.absoluteLifetime === false ? Number.POSITIVE_INFINITY : options.absoluteLifetime * milliseconds;
    this.sliding = options.sliding;
  }

  /** The end of a session that begins now. */
  firstEnd(now: number): number {
    return now + Math.min(this.#lifetime, this.#absolute);
  }

  /** The end of a stored session after a request now. It never passes the absolute end. */
  nextEnd(record: SessionRecord, now: number): number {
    if (!this.sliding) return record.expiresAt;
    return Math.min(now + this.#lifetime, record.createdAt + this.#absolute);
  }

  /** Whether moving the end is worth a call: not while it would move by less than 1 % of the lifetime. */
  isRenewalDue(record: SessionRecord, now: number): boolean {
    return this.nextEnd(record, now) - record.expiresAt >= this.#lifetime / 100;
  }
}
