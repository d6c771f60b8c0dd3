import { attempt, follow } from '../time/eventually.js';
import type { Eventually } from '../time/eventually.js';
import { Session } from './session.js';
import type { SessionEnvironment, Visitor } from './session-environment.js';
import type { StoredSession } from './sessions.js';

/** More ids in one request than this are somebody's attempt to keep the driver busy. */
const maxIds = 4;

/** How a request's session is opened. */
export interface Opening {
  /** Who comes, to be noted when somebody signs in. */
  readonly visitor?: () => Visitor;
  /** Whether the request has seen its session live before: when that is gone now, no other takes its place. */
  readonly isLate?: boolean;
}

/** A turn with a session. */
export interface Turn {
  /** Lets the next one in. */
  giveBack(): void;
  /** Whether the session has ended while the request waited. */
  readonly isLate: boolean;
}

/** Opens the session of a request from the ids that it carries. Knows no HTTP. */
export class SessionEngine {
  readonly #environment: SessionEnvironment;

  constructor(environment: SessionEnvironment) {
    this.#environment = environment;
  }

  /** Those of the texts from outside that could be ids. */
  idsAmong(texts: readonly string[]): readonly string[] {
    return texts.filter((text) => this.#environment.sessions.couldBeId(text)).slice(0, maxIds);
  }

  /** Whether the pages of a session get CSRF tokens. */
  get csrfTokens(): boolean {
    return this.#environment.csrfTokens;
  }

  /**
   * The session of the first id that names a live one, its end moved when that is due; a new one when none does.
   * An id that names nothing is never adopted.
   *
   * @throws what the driver throws when it cannot read.
   */
  open(ids: readonly string[], { visitor, isLate = false }: Opening = {}): Eventually<Session> {
    return follow(this.#findLive(ids), (stored) => {
      const session = new Session(this.#environment, stored, visitor);
      if (stored && this.#isRotationDue(stored)) session.rotate();
      if (!stored && isLate) session.end();
      return session;
    });
  }

  /**
   * Moves the end of the session as `open` does, for a request whose code cannot reach it. Never rejects.
   *
   * @returns the session; `undefined` when there is none.
   */
  renew(ids: readonly string[]): Eventually<Session | undefined> {
    if (!this.#environment.lifetime.sliding) return undefined;
    const renewed = attempt(
      () => this.#findLive(ids),
      (cause) => this.#reportFailedRenewal(cause),
    );
    return follow(renewed, (stored) => stored && new Session(this.#environment, stored));
  }

  /**
   * Waits until no other request holds the session of the first id that names a live one, at most so many milliseconds.
   *
   * @returns the turn; `undefined` when the time was up.
   */
  async takeTurn(ids: readonly string[], wait: number): Promise<Turn | undefined> {
    const deadline = performance.now() + wait;
    let stored = await this.#findLive(ids);
    if (!stored) return { giveBack: () => undefined, isLate: false };
    for (;;) {
      const { key }: StoredSession = stored;
      const giveBack = await this.#environment.sessions.takeTurn(key, Math.max(0, deadline - performance.now()));
      if (!giveBack) return undefined;
      stored = await this.#findLive(ids);
      if (!stored || stored.key === key) return { giveBack, isLate: !stored };
      // While this one waited, the session has gone on under a new key, for which others wait as well.
      giveBack();
    }
  }

  /** Whether an id is that of a live session; `false` for one that is replaced, and when the driver cannot tell. */
  async isLive(id: string): Promise<boolean> {
    try {
      return (await this.#environment.sessions.find(id))?.id === id;
    } catch (cause) {
      this.#reportFailedRenewal(cause);
      return false;
    }
  }

  /**
   * Tells, whenever it is asked, whether the session that has this id now still lives, and moves its end as a request
   * does. When the driver cannot tell, it does.
   */
  watch(id: string): () => Eventually<boolean> {
    let current = id;
    const look = (): Eventually<boolean> =>
      follow(this.#findLive([current]), (found) => {
        // The session may have got a new id meanwhile; in time, that is found by the old one.
        if (found) current = found.id;
        return found !== undefined;
      });
    return () => attempt(look, (cause) => (this.#reportFailedRenewal(cause), true));
  }

  /** The session of an id as it is stored, without moving its end; `undefined` when there is none. */
  async peek(id: string): Promise<Session | undefined> {
    const stored = await this.#environment.sessions.find(id);
    return stored && new Session(this.#environment, stored);
  }

  #findLive([id, ...others]: readonly string[]): Eventually<StoredSession | undefined> {
    if (id === undefined) return undefined;
    const { sessions, lifetime } = this.#environment;
    const renewal = lifetime.renewalAt(this.#environment.now());
    return follow(renewal ? sessions.findAndRenew(id, renewal) : sessions.find(id), (found) =>
      follow(found && this.#isRenewalDue(found) ? this.#renew(found) : found, (live) => live ?? this.#findLive(others)),
    );
  }

  #isRenewalDue({ record }: StoredSession): boolean {
    return this.#environment.lifetime.isRenewalDue(record, this.#environment.now());
  }

  #isRotationDue({ record }: StoredSession): boolean {
    return this.#environment.lifetime.isRotationDue(record, this.#environment.now());
  }

  /** The session with its end moved; `undefined` when it has ended meanwhile. */
  async #renew(stored: StoredSession): Promise<StoredSession | undefined> {
    const { sessions, lifetime, report } = this.#environment;
    const begun = performance.now();
    try {
      const renewed = await sessions.renew(stored, lifetime.nextEnd(stored.record, this.#environment.now()));
      if (renewed) report.event('renewed', { duration: performance.now() - begun });
      return renewed;
    } catch (cause) {
      // The session was read and is live; that it will end earlier than it should is no reason to refuse the request.
      this.#reportFailedRenewal(cause);
      return stored;
    }
  }

  #reportFailedRenewal(cause: unknown): undefined {
    this.#environment.report.warn('The end of a session could not be moved.', { event: 'renewal-failed', err: cause });
  }
}
