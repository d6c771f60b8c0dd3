import { randomText } from '../../../crypto/random.js';
import { extendScript, releaseScript } from './redis-scripts.js';
import type { RedisServer } from './redis-server.js';

/** How long the server keeps what a process that has died held, in milliseconds. */
const lease = 15_000;
const longestPause = 100;

/** Keys that one process holds at a time, for `@SessionLock`. Whoever holds one keeps renewing it; a process that dies does not. */
export class RedisHolds {
  readonly #server: RedisServer;
  readonly #nameOf: (key: string) => string;

  constructor(server: RedisServer, nameOf: (key: string) => string) {
    this.#server = server;
    this.#nameOf = nameOf;
  }

  /** What gives the key back; `undefined` when it could not be had within so many milliseconds. */
  async take(key: string, wait: number): Promise<(() => void) | undefined> {
    const name = this.#nameOf(key);
    const holder = randomText(16, 'hex');
    const deadline = performance.now() + wait;
    for (let pause = 2; ; pause = Math.min(pause * 2, longestPause)) {
      const taken = await this.#server.send(name, ['SET', name, holder, 'NX', 'PX', String(lease)]);
      if (taken !== null) return this.#keep(name, holder);
      const left = deadline - performance.now();
      if (left <= 0) return undefined;
      await new Promise((resolve) => setTimeout(resolve, Math.min(left, pause * (0.5 + Math.random()))));
    }
  }

  #keep(name: string, holder: string): () => void {
    // What fails is done again before the lease ends; and when the server is away for longer, nobody can hold anything.
    const renew = (): void => void this.#server.run(extendScript, name, [holder, String(lease)]).catch(() => undefined);
    const timer = setInterval(renew, lease / 3).unref();
    return () => {
      clearInterval(timer);
      void this.#server.run(releaseScript, name, [holder]).catch(() => undefined);
    };
  }
}
