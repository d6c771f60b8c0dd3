import { channel } from 'node:diagnostics_channel';
import type { Channel } from 'node:diagnostics_channel';

/** Something that took a while. */
interface Timed {
  /** How long it took, in milliseconds. */
  readonly duration: number;
}

/**
 * What can happen to sessions, and what is told of it on the `node:diagnostics_channel` of the name
 * `mantisjs:session:` + the event's. It is never an id, a key, an owner or a value.
 */
export interface SessionEvents {
  /** A visitor's first value was stored. */
  created: Timed;
  /** A request's changes were stored. */
  committed: Timed;
  /** A commit met changes that another request had committed since this one began, and kept both. */
  merged: object;
  /** The end of a session was moved. */
  renewed: Timed;
  /** A session got a new id: at a login, because the application asked for it, or because the old one was due. */
  regenerated: Timed & { readonly reason: 'login' | 'regenerate' | 'rotation' };
  /** A session was ended by the application. */
  destroyed: Timed & { readonly reason: 'destroy' | 'logout' | 'revoke' };
  /** A session was found to have run out, when it was asked for or swept. */
  expired: { readonly found: 'read' | 'sweep' };
  /** A commit was dropped, because its session had ended meanwhile. */
  gone: object;
  /** An id was used that had been replaced longer ago than its grace, by `rotateEvery`: somebody may have a copy. */
  reused: { readonly revoked: boolean };
  /**
   * A stored record could not be used: it is damaged, it was sealed with a secret that is not among ours, or it stands
   * in another record's place.
   */
  corrupt: { readonly reason: 'damaged' | 'unknown-secret' | 'forged' };
  /** A commit waited for another process. */
  'lock-wait': Timed;
  /** A share of the storage was swept. */
  swept: Timed & { readonly removed: number };
}

/** The name of a session event. */
export type SessionEventName = keyof SessionEvents;

/** Tells that an event has happened. */
export type EmitSessionEvent = <N extends SessionEventName>(name: N, facts: SessionEvents[N]) => void;

const names = Object.keys({
  created: 0,
  committed: 0,
  merged: 0,
  renewed: 0,
  regenerated: 0,
  destroyed: 0,
  expired: 0,
  gone: 0,
  reused: 0,
  corrupt: 0,
  'lock-wait': 0,
  swept: 0,
} satisfies Record<SessionEventName, 0>) as readonly SessionEventName[];

/** How often something has happened, and where it is published. */
interface Tally {
  readonly channel: Channel;
  count: number;
}

/** Counts session events, and publishes each to whoever listens. */
export class SessionEmitter {
  readonly #tallies = new Map(
    names.map((name): [string, Tally] => [name, { channel: channel(`mantisjs:session:${name}`), count: 0 }]),
  );

  /** All counts by the event's name. */
  get counts(): Readonly<Record<SessionEventName, number>> {
    const counts = [...this.#tallies].map(([name, { count }]) => [name, count]);
    return Object.fromEntries(counts) as Record<SessionEventName, number>;
  }

  /** Tells that an event has happened. */
  readonly emit: EmitSessionEvent = (name, facts) => {
    const tally = this.#tallies.get(name);
    if (!tally) return;
    tally.count += 1;
    if (tally.channel.hasSubscribers) tally.channel.publish(facts);
  };
}

/**
 * How often each session event has happened in this application since it booted. Inject it where a health page or a
 * metrics endpoint shows it; for each single event subscribe to its channel instead.
 */
export class SessionCounters {
  readonly #emitter: SessionEmitter;

  constructor(emitter: SessionEmitter) {
    this.#emitter = emitter;
  }

  /** All counts by the event's name; 0 for what has not happened yet. */
  get counts(): Readonly<Record<SessionEventName, number>> {
    return this.#emitter.counts;
  }
}
