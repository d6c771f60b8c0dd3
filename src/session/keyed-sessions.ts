import { createSecretId, isSecretId, sha256 } from '../crypto/secret-id.js';
import { follow } from '../time/eventually.js';
import type { Eventually } from '../time/eventually.js';
import type { CompleteDriver } from './complete-driver.js';
import type { Lifetime } from './lifetime.js';
import { openSuccessor, replacementFor } from './replacement.js';
import type { SessionCommit } from './session-changes.js';
import type { OwnedRecord, SessionRenewal, SessionReport } from './session-driver.js';
import type { SessionRecord, SessionReplacement } from './session-record.js';
import type { EndReason, RenameReason, Sessions, StoredSession } from './sessions.js';

/** How long a request that still carries an id which `rotateEvery` has replaced is served, in milliseconds. */
const grace = 30_000;

/** What keyed sessions are made of. */
export interface KeyedSessionsParts {
  readonly driver: CompleteDriver;
  readonly lifetime: Lifetime;
  readonly report: SessionReport;
  readonly now: () => number;
  /** Keeps the ids of applications apart that share a driver: an id of one is no id of the other. */
  readonly namespace: string;
  /** Whether the use of a replaced id after its grace ends the owner's sessions. */
  readonly revokeOnReuse: boolean;
}

/** A session of an owner, and when it was last seen. */
export interface OwnedSession extends OwnedRecord {
  readonly seenAt: number;
}

/** Sessions that a driver keeps, each under the digest of its id, so that who reads what is kept has no id. */
export class KeyedSessions implements Sessions {
  readonly areInCookies = false;
  readonly #driver: CompleteDriver;
  readonly #lifetime: Lifetime;
  readonly #report: SessionReport;
  readonly #now: () => number;
  readonly #namespace: string;
  readonly #revokesOnReuse: boolean;

  constructor({ driver, lifetime, report, now, namespace, revokeOnReuse }: KeyedSessionsParts) {
    this.#driver = driver;
    this.#lifetime = lifetime;
    this.#report = report;
    this.#now = now;
    this.#namespace = namespace;
    this.#revokesOnReuse = revokeOnReuse;
  }

  couldBeId(text: string): boolean {
    return isSecretId(text);
  }

  find(id: string): Eventually<StoredSession | undefined> {
    const key = this.#keyOf(id);
    return follow(this.#driver.read(key), (record) => {
      if (record?.replacement) return this.#findReplacement(id, record.replacement);
      return record && { id, key, record };
    });
  }

  findAndRenew(id: string, renewal: SessionRenewal): Eventually<StoredSession | undefined> {
    const key = this.#keyOf(id);
    const begun = performance.now();
    return follow(this.#driver.readAndRenew(key, renewal), (found) => {
      if (found?.record.replacement) return this.#findReplacement(id, found.record.replacement);
      if (found?.isRenewed) this.#report.event('renewed', { duration: performance.now() - begun });
      return found && { id, key, ...found };
    });
  }

  create(commit: SessionCommit, createdAt: number): Eventually<StoredSession> {
    const begun = performance.now();
    const id = createSecretId();
    const key = this.#keyOf(id);
    const record = commit.apply({ data: {}, createdAt, expiresAt: commit.expiresAt });
    return follow(this.#driver.create(key, record), () => {
      this.#report.event('created', { duration: performance.now() - begun });
      return { id, key, record };
    });
  }

  commit(stored: StoredSession, commit: SessionCommit): Eventually<StoredSession | undefined> {
    const begun = performance.now();
    let isMerge = false;
    const apply = (now: SessionRecord): SessionRecord => {
      isMerge = !holdsSame(now, stored.record);
      return commit.apply(now);
    };
    return follow(this.#driver.commit(stored.key, { ...commit, apply }), (record) => {
      if (!record) return undefined;
      if (record.replacement) {
        return follow(this.#successorOf(stored.id, record.replacement), (successor) =>
          successor ? this.commit(successor, commit) : undefined,
        );
      }
      if (isMerge) this.#report.event('merged', {});
      this.#report.event('committed', { duration: performance.now() - begun });
      return { ...stored, record };
    });
  }

  rename(stored: StoredSession, commit: SessionCommit, reason: RenameReason): Eventually<StoredSession | undefined> {
    const begun = performance.now();
    const id = createSecretId();
    const key = this.#keyOf(id);
    const leave = reason === 'rotation' ? replacementFor(stored.id, { id, key }, commit.at + grace) : undefined;
    return follow(this.#driver.move(stored.key, key, commit, leave), (record) => {
      if (!record) return undefined;
      if (record.replacement) {
        return follow(this.#successorOf(stored.id, record.replacement), (successor) => {
          if (!successor) return undefined;
          // Another request has done already what is due once.
          return reason === 'rotation' ? this.commit(successor, commit) : this.rename(successor, commit, reason);
        });
      }
      this.#report.event('regenerated', { reason, duration: performance.now() - begun });
      return { id, key, record };
    });
  }

  renew(stored: StoredSession, expiresAt: number): Eventually<StoredSession | undefined> {
    return follow(this.#driver.touch(stored.key, expiresAt), (isLive) =>
      isLive ? { ...stored, record: { ...stored.record, expiresAt }, isRenewed: true } : undefined,
    );
  }

  end({ key }: StoredSession, reason: EndReason): Eventually<boolean> {
    return this.endByKey(key, reason);
  }

  /** Ends the session of a key; `false` when there is none any more. */
  endByKey(key: string, reason: EndReason): Eventually<boolean> {
    const begun = performance.now();
    return follow(this.#driver.destroy(key), (wasLive) => {
      if (wasLive) this.#report.event('destroyed', { reason, duration: performance.now() - begun });
      return wasLive;
    });
  }

  takeTurn(key: string, wait: number): Promise<(() => void) | undefined> {
    return this.#driver.takeTurn(key, wait);
  }

  /** Whether the driver can tell which sessions an owner has. */
  get canList(): boolean {
    return this.#driver.canList;
  }

  /** All live sessions of an owner. @throws E_SESSION_DRIVER_CANNOT_LIST */
  async ofOwner(owner: string): Promise<readonly OwnedSession[]> {
    const owned = await this.#driver.ofOwner(owner);
    return owned.map(({ key, record }) => ({ key, record, seenAt: this.#lifetime.seenAt(record) }));
  }

  #findReplacement(id: string, replacement: SessionReplacement): Eventually<StoredSession | undefined> {
    if (this.#now() < replacement.until) return this.#successorOf(id, replacement);
    return this.#reportReuse(replacement);
  }

  /** The session that a replaced id leads to; `undefined` when it has ended. */
  #successorOf(id: string, replacement: SessionReplacement): Eventually<StoredSession | undefined> {
    const successor = openSuccessor(id, replacement);
    if (successor === undefined) return undefined;
    const { key } = replacement;
    return follow(this.#driver.read(key), (record) => {
      if (record?.replacement) return this.#successorOf(successor, record.replacement);
      return record && { id: successor, key, record, isSuccessor: true };
    });
  }

  /** An honest client has the new id by now. */
  async #reportReuse({ key, owner }: SessionReplacement): Promise<undefined> {
    const revoked = this.#revokesOnReuse;
    if (revoked) await this.#endAll(key, owner);
    this.#report.warn('A session id was used that had been replaced.', { event: 'reused', revoked });
    this.#report.event('reused', { revoked });
  }

  async #endAll(key: string, owner: string | undefined): Promise<void> {
    await this.endByKey(key, 'revoke');
    if (owner === undefined || !this.#driver.canList) return;
    for (const owned of await this.#driver.ofOwner(owner)) await this.endByKey(owned.key, 'revoke');
  }

  #keyOf(id: string): string {
    return sha256(`${this.#namespace}\0${id}`);
  }
}

function holdsSame(left: SessionRecord, right: SessionRecord): boolean {
  if (left.data === right.data && left.flash === right.flash) return true;
  return JSON.stringify([left.data, left.flash]) === JSON.stringify([right.data, right.flash]);
}
