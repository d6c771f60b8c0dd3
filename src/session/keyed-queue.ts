import { promiseOf } from '../time/eventually.js';
import type { Eventually } from '../time/eventually.js';

/** Runs work one after another for each key; work for different keys runs side by side. */
export class KeyedQueue {
  readonly #tails = new Map<string, Promise<unknown>>();

  /** Runs `work` when all earlier work for this key has settled; at once when there is none. */
  run<T>(key: string, work: () => Eventually<T>): Eventually<T> {
    const previous = this.#tails.get(key);
    const current = previous ? previous.then(work, work) : work();
    const late = promiseOf(current);
    if (late) this.#follow(key, late);
    return late ?? current;
  }

  #follow(key: string, current: Promise<unknown>): void {
    this.#tails.set(key, current);
    const leave = (): void => {
      if (this.#tails.get(key) === current) this.#tails.delete(key);
    };
    current.then(leave, leave);
  }
}
