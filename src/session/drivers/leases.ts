import { randomText } from '../../crypto/random.js';

/** Names that a server lets one holder have at a time, for a while. */
export interface LeaseServer {
  /** Takes a name for so many milliseconds; `false` when another holder has it. */
  take(name: string, holder: string, duration: number): Promise<boolean>;
  /** Keeps a name that the holder has for longer. */
  extend(name: string, holder: string, duration: number): Promise<unknown>;
  /** Gives a name back, if the holder has it. */
  release(name: string, holder: string): Promise<unknown>;
}

/** How long a name stays taken whose holder has died, in milliseconds. */
const duration = 15_000;
const longestPause = 100;

/** Keys that one process holds at a time, for `@SessionLock`. Whoever holds one keeps extending it; a process that has died does not. */
export class Leases {
  readonly #server: LeaseServer;

  constructor(server: LeaseServer) {
    this.#server = server;
  }

  /** What gives the key back; `undefined` when it could not be had within so many milliseconds. */
  async take(name: string, wait: number): Promise<(() => void) | undefined> {
    const holder = randomText(16, 'hex');
    const deadline = performance.now() + wait;
    for (let pause = 2; ; pause = Math.min(pause * 2, longestPause)) {
      if (await this.#server.take(name, holder, duration)) return this.#keep(name, holder);
      const left = deadline - performance.now();
      if (left <= 0) return undefined;
      await new Promise((resolve) => setTimeout(resolve, Math.min(left, pause * (0.5 + Math.random()))));
    }
  }

  #keep(name: string, holder: string): () => void {
    // What fails is done again before the time is up; a server that is away for longer lets nobody hold anything.
    const timer = setInterval(() => quietly(this.#server.extend(name, holder, duration)), duration / 3).unref();
    return () => {
      clearInterval(timer);
      quietly(this.#server.release(name, holder));
    };
  }
}

/** It ends by itself when its time is up. */
function quietly(work: Promise<unknown>): void {
  work.catch(() => undefined);
}
