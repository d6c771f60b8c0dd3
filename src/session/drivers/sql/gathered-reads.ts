import { setImmediate } from 'node:timers';

/** A row of the table of the sessions. */
export type SessionRow = Readonly<Record<string, unknown>>;

interface Asked {
  readonly key: string;
  readonly found: (row: SessionRow | undefined) => void;
  readonly failed: (error: unknown) => void;
}

const mostAtOnce = 64;

/**
 * Reads that are asked for in one turn of the event loop, as one statement: a busy server serves several requests in each,
 * and what a statement costs it and the database is the same for one row as for some. What is asked for alone waits for
 * nobody.
 */
export class GatheredReads {
  readonly #read: (keys: readonly string[]) => Promise<readonly SessionRow[]>;
  #asked: Asked[] = [];

  /** @param read gives the rows of some keys, 64 at most. */
  constructor(read: (keys: readonly string[]) => Promise<readonly SessionRow[]>) {
    this.#read = read;
  }

  /** The row of a key. */
  find(key: string): Promise<SessionRow | undefined> {
    return new Promise((found, failed) => {
      this.#asked.push({ key, found, failed });
      if (this.#asked.length === 1) setImmediate(() => this.#askForAll());
    });
  }

  #askForAll(): void {
    const all = this.#asked;
    this.#asked = [];
    for (let from = 0; from < all.length; from += mostAtOnce) void this.#ask(all.slice(from, from + mostAtOnce));
  }

  async #ask(asked: readonly Asked[]): Promise<void> {
    try {
      const rows = await this.#read(filled(asked.map(({ key }) => key)));
      const rowOf = new Map(rows.map((row) => [String(row['session_key']), row]));
      for (const { key, found } of asked) found(rowOf.get(key));
    } catch (error) {
      for (const { failed } of asked) failed(error);
    }
  }
}

/** To a power of two, with the last key, so that there are few statements for databases and clients to remember. */
function filled(keys: readonly string[]): readonly string[] {
  const last = keys.slice(-1);
  const size = 2 ** Math.ceil(Math.log2(keys.length));
  return [...keys, ...Array.from({ length: size - keys.length }, () => last).flat()];
}
