import type { Eventually } from '../time/eventually.js';

/** Runs one work after another, each when all before it have settled, however they did. */
export class Sequence {
  #running: Promise<void> | undefined;

  /** Whether something is on its way. */
  get isBusy(): boolean {
    return this.#running !== undefined;
  }

  /** Runs some work: at once, when nothing is on its way. */
  run<T>(work: () => Eventually<T>): Eventually<T> {
    const result = this.#running?.then(work) ?? work();
    if (!(result instanceof Promise)) return result;
    const running = Promise.allSettled([result]).then(() => {
      if (this.#running === running) this.#running = undefined;
    });
    this.#running = running;
    return result;
  }
}
