import type { RevisedRecord } from '../optimistic.js';
import { fromReply } from './redis-record.js';
import { isReply } from './redis-server.js';
import type { RedisServer } from './redis-server.js';

/** How long what was set aside is kept, in milliseconds. */
const kept = 7 * 24 * 3_600_000;

/**
 * What stands under a session's key and cannot be read: it is reported once, and treated as no session.
 *
 * It is renamed, to the key with `:damaged` after it, and removed a week later. What is in the braces of a key stays, and
 * so the slot of a cluster does.
 */
export class RedisDamage {
  readonly #server: RedisServer;

  constructor(server: RedisServer) {
    this.#server = server;
  }

  /** The record of a reply to HGETALL. */
  async recordIn(name: string, reply: unknown): Promise<RevisedRecord | undefined> {
    const found = fromReply(reply);
    if (found !== 'damaged') return found;
    await this.#setAside(name);
    return undefined;
  }

  /** The answer to a command about a session; `undefined` where the key is of another type, as where there is none. */
  async answerOf(name: string, command: Promise<unknown>): Promise<unknown> {
    try {
      return await command;
    } catch (error) {
      if (!isReply(error, 'WRONGTYPE')) throw error;
      await this.#setAside(name);
      return undefined;
    }
  }

  async #setAside(name: string): Promise<void> {
    const aside = `${name}:damaged`;
    try {
      // In this order it never stays for ever: what is renamed keeps its end.
      await this.#server.send(name, ['PEXPIRE', name, String(kept)]);
      await this.#server.send(name, ['RENAME', name, aside]);
      this.#server.damaged('A session in Redis is damaged, and is set aside and treated as none.', { key: aside });
    } catch (cause) {
      // Another request has set it aside, and reported it.
      if (isReply(cause, 'ERR no such key')) return;
      this.#server.damaged('A session in Redis is damaged, is treated as none, and could not be set aside.', {
        err: cause,
      });
    }
  }
}
