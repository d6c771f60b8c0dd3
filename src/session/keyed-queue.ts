/** Runs work one after another for each key; work for different keys runs side by side. */
export class KeyedQueue {
  readonly #tails = new Map<string, Promise<unknown>>();

  /** Runs `work` when all earlier work for this key has settled. */
  async run<T>(key: string, work: () => T | Promise<T>): Promise<T> {
    const previous = this.#tails.get(key);
    const current = previous ? previous.then(work, work) : Promise.resolve(work());
    this.#tails.set(key, current);
    try {
      return await current;
    } finally {
      if (this.#tails.get(key) === current) this.#tails.delete(key);
    }
  }
}
