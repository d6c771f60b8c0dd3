import { sha256 } from '../crypto/secret-id.js';
import { attempt, follow } from '../time/eventually.js';
import type { Eventually } from '../time/eventually.js';
import type { CompleteDriver } from './complete-driver.js';
import type { Lifetime } from './lifetime.js';
import { Session } from './session.js';
import type { SessionEnvironment, StoredSession, Visitor } from './session-environment.js';
import type { OwnedRecord, SessionReport } from './session-driver.js';

/** What the engine is made of. */
export interface SessionEngineParts {
  readonly driver: CompleteDriver;
  readonly lifetime: Lifetime;
  readonly report: SessionReport;
  now(): number;
  /** Keeps the ids of applications apart that share a driver: an id of one is no id of the other. */
  readonly namespace: string;
}

/** A session of an owner, and when it was last seen. */
export interface OwnedSession extends OwnedRecord {
  readonly seenAt: number;
}

/** Opens the session of a request from the ids that it carries. Knows no HTTP. */
export class SessionEngine {
  readonly #environment: SessionEnvironment;

  constructor({ namespace, ...parts }: SessionEngineParts) {
    this.#environment = { ...parts, keyOf: (id) => sha256(`${namespace}\0${id}`) };
  }

  /**
   * The session of the first id that names a live one, its end moved when that is due; a new one when none does.
   * An id that names nothing is never adopted.
   *
   * @throws what the driver throws when it cannot read.
   */
  open(ids: readonly string[], visitor?: () => Visitor): Eventually<Session> {
    return follow(this.#findLive(ids), (stored) => new Session(this.#environment, stored, visitor));
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
   * @returns what lets the next one in; `undefined` when the time was up.
   */
  async takeTurn(ids: readonly string[], wait: number): Promise<(() => void) | undefined> {
    const stored = await this.#findLive(ids);
    return stored ? this.#environment.driver.takeTurn(stored.key, wait) : () => undefined;
  }

  /** Whether an id still names a live session; `false` also when the driver cannot tell. */
  async isLive(id: string): Promise<boolean> {
    try {
      return (await this.#find(id)) !== undefined;
    } catch (cause) {
      this.#reportFailedRenewal(cause);
      return false;
    }
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
    await this.#environment.driver.destroy(key);
  }

  #findLive([id, ...others]: readonly string[]): Eventually<StoredSession | undefined> {
    if (id === undefined) return undefined;
    return follow(this.#find(id), (found) =>
      follow(found && this.#isRenewalDue(found) ? this.#renew(found) : found, (live) => live ?? this.#findLive(others)),
    );
  }

  #find(id: string): Eventually<StoredSession | undefined> {
    const key = this.#environment.keyOf(id);
    return follow(this.#environment.driver.read(key), (record) => record && { id, key, record });
  }

  #isRenewalDue({ record }: StoredSession): boolean {
    return this.#environment.lifetime.isRenewalDue(record, this.#environment.now());
  }

  /** The session with its end moved; `undefined` when it has ended meanwhile. */
  async #renew(stored: StoredSession): Promise<StoredSession | undefined> {
    const { lifetime, driver } = this.#environment;
    const expiresAt = lifetime.nextEnd(stored.record, this.#environment.now());
    try {
      if (!(await driver.touch(stored.key, expiresAt))) return undefined;
    } catch (cause) {
      // The session was read and is live; that it will end earlier than it should is no reason to refuse the request.
      this.#reportFailedRenewal(cause);
      return stored;
    }
    return { ...stored, record: { ...stored.record, expiresAt }, isRenewed: true };
  }

  #reportFailedRenewal(cause: unknown): undefined {
    this.#environment.report('The end of a session could not be moved.', { event: 'renewal-failed', err: cause });
  }
}
