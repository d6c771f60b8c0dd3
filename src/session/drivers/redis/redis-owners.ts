import { sha256 } from '../../../crypto/secret-id.js';
import type { SessionRecord } from '../../session-record.js';
import { forgetScript, noteOwnerScript } from './redis-scripts.js';
import type { RedisServer } from './redis-server.js';

/** How old an entry must be before it is taken for one whose session has ended, in milliseconds. */
const settled = 60_000;

/** Which sessions an owner has: an index a name, in a slot of its own, that may name too many and never too few. */
export class RedisOwners {
  readonly #server: RedisServer;
  readonly #prefix: string;

  constructor(server: RedisServer, prefix: string) {
    this.#server = server;
    this.#prefix = prefix;
  }

  /**
   * Notes whose a session is. Before it is stored, so that none is ever without an entry; an entry without a session is
   * removed when it is found.
   */
  async note(key: string, { owner, expiresAt }: Pick<SessionRecord, 'owner' | 'expiresAt'>): Promise<void> {
    if (owner === undefined) return;
    await this.#server.run(noteOwnerScript, this.#indexOf(owner), [key, String(Date.now()), String(expiresAt)]);
  }

  /** As `note`, for a session that has an entry: nobody waits, since the index outlives it and the next renewal notes it again. */
  noteBeside(key: string, record: SessionRecord): void {
    this.note(key, record).catch((cause: unknown) =>
      this.#server.warn('The list of the sessions of an owner was not brought up to date.', {
        event: 'owner-index',
        err: cause,
      }),
    );
  }

  /** The keys of sessions that are or were the owner's. */
  async keysOf(owner: string): Promise<readonly string[]> {
    const index = this.#indexOf(owner);
    return (await this.#server.send(index, ['ZRANGE', index, '0', '-1'])) as readonly string[];
  }

  /** Removes entries whose sessions were not found; not young ones, which may be just being written. */
  async forget(owner: string, keys: readonly string[]): Promise<void> {
    if (keys.length === 0) return;
    await this.#server.run(forgetScript, this.#indexOf(owner), [String(Date.now() - settled), ...keys]);
  }

  #indexOf(owner: string): string {
    return `${this.#prefix}owner:{${sha256(owner)}}`;
  }
}
