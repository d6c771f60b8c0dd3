import { inTime, unreachable } from '../in-time.js';
import type { RedisConnection } from './redis-client.js';
import type { RedisScript } from './redis-scripts.js';

const mostWaiting = 10_000;

/**
 * The server behind a client, which answers in time or is given up.
 *
 * A client that has lost its server puts commands by until that is back, which may be hours later, when nobody waits for
 * them any more. So nothing is sent while it is away, and nothing is waited for longer than the time-out.
 */
export class RedisServer {
  readonly #connection: RedisConnection;
  readonly #timeout: number;
  #waiting = 0;

  /** @param timeout in milliseconds */
  constructor(connection: RedisConnection, timeout: number) {
    this.#connection = connection;
    this.#timeout = timeout;
  }

  /** Sends a command about one key. @throws E_SESSION_DRIVER_UNREACHABLE, and what the server answers. */
  async send(key: string, command: readonly string[]): Promise<unknown> {
    if (!this.#connection.isReady) throw unreachable('has no connection to it');
    if (this.#waiting >= mostWaiting) throw unreachable(`waits for ${mostWaiting} of its answers already`);
    this.#waiting += 1;
    const answer = this.#connection.send(key, command).finally(() => (this.#waiting -= 1));
    return inTime(answer, this.#timeout);
  }

  /** Runs a script on one key. */
  async run(script: RedisScript, key: string, args: readonly string[]): Promise<unknown> {
    try {
      return await this.send(key, ['EVALSHA', script.digest, '1', key, ...args]);
    } catch (error) {
      // The server was started anew or has been told to forget its scripts.
      if (!(error instanceof Error && error.message.startsWith('NOSCRIPT'))) throw error;
      return this.send(key, ['EVAL', script.source, '1', key, ...args]);
    }
  }

  /** Waits, at most so many milliseconds, until the client has a connection. */
  async connected(patience: number): Promise<void> {
    const deadline = performance.now() + patience;
    while (!this.#connection.isReady) {
      if (performance.now() >= deadline) throw unreachable('has had no connection to it since the application booted');
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
}
