import { sha256 } from '../crypto/secret-id.js';
import type { CompleteDriver } from './complete-driver.js';
import type { Lifetime } from './lifetime.js';
import { Session } from './session.js';
import type { SessionEnvironment, StoredSession } from './session.js';
import type { SessionReport } from './session-driver.js';

/** What the engine is made of. */
export interface SessionEngineParts {
  readonly driver: CompleteDriver;
  readonly lifetime: Lifetime;
  readonly report: SessionReport;
  now(): number;
  /** Keeps the ids of applications apart that share a driver: an id of one is no id of the other. */
  readonly namespace: string;
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
  async open(ids: readonly string[]): Promise<Session> {
    for (const id of ids) {
      const found = this.#find(id);
      const stored = found instanceof Promise ? await found : found;
      const live = stored && this.#isRenewalDue(stored) ? await this.#renew(stored) : stored;
      if (live) return new Session(this.#environment, live);
    }
    return new Session(this.#environment);
  }

  /** Moves the end of the session as `open` does, for a request whose code cannot reach it. Never rejects. */
  async renew(ids: readonly string[]): Promise<void> {
    if (!this.#environment.lifetime.sliding) return;
    try {
      for (const id of ids) {
        const stored = await this.#find(id);
        const live = stored && this.#isRenewalDue(stored) ? await this.#renew(stored) : stored;
        if (live) return;
      }
    } catch (cause) {
      this.#reportFailedRenewal(cause);
    }
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

  #find(id: string): StoredSession | undefined | Promise<StoredSession | undefined> {
    const key = this.#environment.keyOf(id);
    const record = this.#environment.driver.read(key);
    if (record instanceof Promise) return record.then((late) => late && { id, key, record: late });
    return record && { id, key, record };
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

  #reportFailedRenewal(cause: unknown): void {
    this.#environment.report('The end of a session could not be moved.', { event: 'renewal-failed', err: cause });
  }
}
