import type { ResolvedSessionOptions } from './session-options.js';
import type { SessionRenewal } from './session-driver.js';
import type { SessionRecord } from './session-record.js';

const milliseconds = 1000;

type LifetimeOptions = Pick<ResolvedSessionOptions, 'lifetime' | 'sliding' | 'absoluteLifetime' | 'rotateEvery'>;

/** When sessions end, in milliseconds. */
export class Lifetime {
  readonly #lifetime: number;
  readonly #absolute: number;
  readonly #idLifetime: number;
  readonly #leastMove: number;
  /** Whether each request moves the end. */
  readonly sliding: boolean;

  /** @param options in seconds; `false` for no absolute end, and for ids that stay. */
  constructor(options: LifetimeOptions) {
    this.#lifetime = options.lifetime * milliseconds;
    this.#absolute =
      options.absoluteLifetime === false ? Number.POSITIVE_INFINITY : options.absoluteLifetime * milliseconds;
    this.#idLifetime = options.rotateEvery === false ? Number.POSITIVE_INFINITY : options.rotateEvery * milliseconds;
    this.#leastMove = this.#lifetime / 100;
    this.sliding = options.sliding;
  }

  /** The end of a session that begins now. */
  firstEnd(now: number): number {
    return now + Math.min(this.#lifetime, this.#absolute);
  }

  /** The end of a stored session after a request now. It never passes the absolute end. */
  nextEnd(record: SessionRecord, now: number): number {
    if (!this.sliding) return record.expiresAt;
    return Math.min(now + this.#lifetime, (record.ownedAt ?? record.createdAt) + this.#absolute);
  }

  /** When a session was last seen: at its last renewal with sliding, at its last commit without. */
  seenAt(record: SessionRecord): number {
    const committed = record.seenAt ?? record.createdAt;
    return this.sliding ? Math.max(committed, record.expiresAt - this.#lifetime) : committed;
  }

  /** Whether moving the end is worth a call: not while it would move by less than 1 % of the lifetime. */
  isRenewalDue(record: SessionRecord, now: number): boolean {
    return this.nextEnd(record, now) - record.expiresAt >= this.#leastMove;
  }

  /** The same for a record that is not read yet; `undefined` without sliding. */
  renewalAt(now: number): SessionRenewal | undefined {
    if (!this.sliding) return undefined;
    return { at: now, expiresAt: now + this.#lifetime, longest: this.#absolute, least: this.#leastMove };
  }

  /** Whether a session has had its id for so long that it is due for a new one. */
  isRotationDue({ issuedAt, createdAt }: SessionRecord, now: number): boolean {
    return now - (issuedAt ?? createdAt) >= this.#idLifetime;
  }
}
