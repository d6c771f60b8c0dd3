import { sha256 } from '../crypto/secret-id.js';
import { attempt, follow } from '../time/eventually.js';
import type { Eventually } from '../time/eventually.js';
import type { CompleteDriver } from './complete-driver.js';
import type { Lifetime } from './lifetime.js';
import type { SessionReplacement } from './session-record.js';
import { Session } from './session.js';
import type { SessionEnvironment, StoredSession, Visitor } from './session-environment.js';
import type { OwnedRecord, SessionReport } from './session-driver.js';
import { endStored, successorOf } from './stored-session.js';

/** What the engine is made of. */
export interface SessionEngineParts {
  readonly driver: CompleteDriver;
  readonly lifetime: Lifetime;
  readonly report: SessionReport;
  now(): number;
  /** Keeps the ids of applications apart that share a driver: an id of one is no id of the other. */
  readonly namespace: string;
  /** Whether the pages of a session get CSRF tokens. */
  readonly csrfTokens: boolean;
  /** Whether the use of a replaced id after its grace ends the owner's sessions. */
  readonly revokeOnReuse: boolean;
}

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

/** A session of an owner, and when it was last seen. */
export interface OwnedSession extends OwnedRecord {
  readonly seenAt: number;
}

/** Opens the session of a request from the ids that it carries. Knows no HTTP. */
export class SessionEngine {
  readonly #environment: SessionEnvironment;

  readonly #revokesOnReuse: boolean;

  constructor({ namespace, revokeOnReuse, ...parts }: SessionEngineParts) {
    this.#revokesOnReuse = revokeOnReuse;
    this.#environment = { ...parts, keyOf: (id) => sha256(`${namespace}\0${id}`) };
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
      const giveBack = await this.#environment.driver.takeTurn(key, Math.max(0, deadline - performance.now()));
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
      return (await this.#find(id))?.id === id;
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
    const stored = await this.#find(id);
    return stored && new Session(this.#environment, stored);
  }

  /** All live sessions of an owner. @throws E_SESSION_DRIVER_CANNOT_LIST */
  async ofOwner(owner: string): Promise<readonly OwnedSession[]> {
    const owned = await this.#environment.driver.ofOwner(owner);
    return owned.map(({ key, record }) => ({ key, record, seenAt: this.#environment.lifetime.seenAt(record) }));
  }

  /** Ends a session by the driver's key for it; one that has ended already is no error. */
  async end(key: string): Promise<void> {
    await endStored(this.#environment, key, 'revoke');
  }

  #findLive([id, ...others]: readonly string[]): Eventually<StoredSession | undefined> {
    if (id === undefined) return undefined;
    return follow(this.#find(id), (found) =>
      follow(found && this.#isRenewalDue(found) ? this.#renew(found) : found, (live) => live ?? this.#findLive(others)),
    );
  }

  #find(id: string): Eventually<StoredSession | undefined> {
    const key = this.#environment.keyOf(id);
    return follow(this.#environment.driver.read(key), (record) => {
      if (record?.replacement) return this.#findReplacement(id, record.replacement);
      return record && { id, key, record };
    });
  }

  #findReplacement(id: string, replacement: SessionReplacement): Eventually<StoredSession | undefined> {
    if (this.#environment.now() < replacement.until) return successorOf(this.#environment, id, replacement);
    return this.#reportReuse(replacement);
  }

  /** An honest client has the new id by now. */
  async #reportReuse({ key, owner }: SessionReplacement): Promise<undefined> {
    const { report } = this.#environment;
    if (this.#revokesOnReuse) await this.#endAll(key, owner);
    report.warn('A session id was used that had been replaced.', { event: 'reused', revoked: this.#revokesOnReuse });
    report.event('reused', { revoked: this.#revokesOnReuse });
  }

  async #endAll(key: string, owner: string | undefined): Promise<void> {
    await this.end(key);
    const { driver } = this.#environment;
    if (owner === undefined || !driver.canList) return;
    for (const owned of await driver.ofOwner(owner)) await this.end(owned.key);
  }

  #isRenewalDue({ record }: StoredSession): boolean {
    return this.#environment.lifetime.isRenewalDue(record, this.#environment.now());
  }

  #isRotationDue({ record }: StoredSession): boolean {
    return this.#environment.lifetime.isRotationDue(record, this.#environment.now());
  }

  /** The session with its end moved; `undefined` when it has ended meanwhile. */
  async #renew(stored: StoredSession): Promise<StoredSession | undefined> {
    const { lifetime, driver } = this.#environment;
    const begun = performance.now();
    const expiresAt = lifetime.nextEnd(stored.record, this.#environment.now());
    try {
      if (!(await driver.touch(stored.key, expiresAt))) return undefined;
      this.#environment.report.event('renewed', { duration: performance.now() - begun });
    } catch (cause) {
      // The session was read and is live; that it will end earlier than it should is no reason to refuse the request.
      this.#reportFailedRenewal(cause);
      return stored;
    }
    return { ...stored, record: { ...stored.record, expiresAt }, isRenewed: true };
  }

  #reportFailedRenewal(cause: unknown): undefined {
    this.#environment.report.warn('The end of a session could not be moved.', { event: 'renewal-failed', err: cause });
  }
}
