import { isSha256 } from '../crypto/secret-id.js';
import { optionalSession } from './current-session.js';
import type { KeyedSessions } from './keyed-sessions.js';
import { cannotList, unknownSessions } from './session-errors.js';

const maxRounds = 5;

/** One session of an owner, as it can be shown to them. */
export interface OwnedSessionInfo {
  /** Names the session for `revoke`. Safe to print in a page: no cookie can be made of it. */
  readonly handle: string;
  /** Whether it is the session of the request being served. */
  readonly current: boolean;
  readonly createdAt: Date;
  /** The last renewal with sliding, the last commit without. */
  readonly lastSeenAt: Date;
  /** What the browser called itself when the owner signed in; `undefined` when it did not say. */
  readonly userAgent: string | undefined;
  /** The address from which the owner signed in; `undefined` when it is not known. */
  readonly ip: string | undefined;
}

/**
 * The sessions of an owner, on all of their devices (OWASP ASVS 7.5.2). Inject it where a page shows them or ends them.
 *
 * @throws E_SESSION_DRIVER_CANNOT_LIST at boot, when a class asks for it and the driver cannot list sessions.
 */
export class SessionRegistry {
  readonly #sessions: KeyedSessions | undefined;
  readonly #named: ReadonlyMap<string, SessionRegistry>;

  /** @param sessions absent where each visitor's cookie holds the session. @param named those of the option `sessions` */
  constructor(sessions: KeyedSessions | undefined, named: ReadonlyMap<string, SessionRegistry> = new Map()) {
    this.#sessions = sessions;
    this.#named = named;
  }

  /** The same for one of the application's `sessions`. @throws E_SESSION_NAME where none has the name */
  in(name: string): SessionRegistry {
    const registry = this.#named.get(name);
    if (!registry) throw unknownSessions('SessionRegistry.in()', name, [...this.#named.keys()]);
    return registry;
  }

  /** The live sessions of an owner, the one that was seen last first; empty when there are none. */
  async of(owner: string | number | bigint): Promise<readonly OwnedSessionInfo[]> {
    const current = optionalSession()?.key;
    const owned = await this.#listed.ofOwner(String(owner));
    return owned
      .map(({ key, record, seenAt }) => ({
        handle: key,
        current: key === current,
        createdAt: new Date(record.createdAt),
        lastSeenAt: new Date(seenAt),
        userAgent: record.userAgent,
        ip: record.ip,
      }))
      .sort((left, right) => right.lastSeenAt.getTime() - left.lastSeenAt.getTime());
  }

  /**
   * Ends a session, whoever asks: take handles from `of()`, so that they are the owner's. Its requests that are being
   * served still answer, and what they write is dropped. A handle that names none is no error.
   */
  async revoke(handle: string): Promise<void> {
    // It may come from a form that anybody can fill in, and a driver makes names of files and keys of it.
    if (!isSha256(handle)) return;
    const current = optionalSession();
    if (!current?.owns(handle)) return void (await this.#listed.endByKey(handle, 'revoke'));
    current.destroy('revoke');
    await current.commit();
  }

  /** Ends all sessions of an owner, or with `exceptCurrent` all others. */
  async revokeAll(
    owner: string | number | bigint,
    { exceptCurrent = false }: { exceptCurrent?: boolean } = {},
  ): Promise<void> {
    // A session that gets a new id meanwhile is found again under that one.
    for (let round = 0; round < maxRounds; round += 1) {
      const doomed = (await this.of(owner)).filter(({ current }) => !(exceptCurrent && current));
      if (doomed.length === 0) return;
      await Promise.all(doomed.map(({ handle }) => this.revoke(handle)));
    }
  }

  get #listed(): KeyedSessions {
    if (!this.#sessions) throw cannotList('With the cookie driver, each session is in its own browser alone.');
    return this.#sessions;
  }
}
