/** Gives turns by key: whoever asks gets one when all who asked before have given theirs back. */
export class Turns {
  readonly #last = new Map<string, Promise<void>>();

  /** Waits for a turn, at most so many milliseconds. @returns what gives it back; `undefined` when it did not come. */
  async take(key: string, wait: number): Promise<(() => void) | undefined> {
    const before = this.#last.get(key) ?? Promise.resolve();
    let giveBack: () => void = () => undefined;
    const mine = new Promise<void>((resolve) => (giveBack = resolve));
    this.#queue(
      key,
      before.then(() => mine),
    );

    if (await settlesWithin(before, wait)) return giveBack;
    // Nobody waits for a turn that is not taken.
    giveBack();
    return undefined;
  }

  #queue(key: string, last: Promise<void>): void {
    this.#last.set(key, last);
    void last.then(() => {
      if (this.#last.get(key) === last) this.#last.delete(key);
    });
  }
}

async function settlesWithin(promise: Promise<void>, milliseconds: number): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<boolean>((resolve) => (timer = setTimeout(() => resolve(false), milliseconds)));
  const settled = await Promise.race([promise.then(() => true), late]);
  clearTimeout(timer);
  return settled;
}
