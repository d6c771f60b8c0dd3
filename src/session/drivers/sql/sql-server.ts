import { inTime, unreachable } from '../in-time.js';
import { Errand } from './sql-connection.js';
import type { SqlConnection, SqlResult, SqlValue } from './sql-connection.js';
import { hasGivenWay, isBusy } from './sql-errors.js';

const mostWaiting = 10_000;
const mostGivenUp = 100;
const mostTries = 10;
const longestPause = 50;

/**
 * The database behind a client, which answers in time or is given up.
 *
 * A pool keeps what it cannot send, for hours if need be, when nobody waits for it any more. So nothing more is handed to
 * it while it still has a hundred statements that were given up; as soon as it gets rid of them, it is tried again.
 */
export class SqlServer {
  readonly #connection: SqlConnection;
  readonly #timeout: number;
  #waiting = 0;
  #givenUp = 0;

  /** @param timeout in milliseconds */
  constructor(connection: SqlConnection, timeout: number) {
    this.#connection = connection;
    this.#timeout = timeout;
  }

  /**
   * Runs a statement; again, for as long as there is time, where it gave way to another one.
   *
   * @throws E_SESSION_DRIVER_UNREACHABLE, and what the database says.
   */
  async run(text: string, values: readonly SqlValue[]): Promise<SqlResult> {
    if (this.#givenUp >= mostGivenUp) throw unreachable(`has had no answer to ${mostGivenUp} statements`);
    if (this.#waiting >= mostWaiting) throw unreachable(`waits for ${mostWaiting} of its answers already`);
    const errand = new Errand();
    this.#waiting += 1;
    const answer = this.#persist(errand, text, values).finally(() => {
      this.#waiting -= 1;
      if (errand.isGivenUp) this.#givenUp -= 1;
    });
    return inTime(answer, this.#timeout, () => {
      this.#givenUp += 1;
      errand.giveUp();
    });
  }

  async #persist(errand: Errand, text: string, values: readonly SqlValue[]): Promise<SqlResult> {
    for (let tries = 1; ; tries += 1) {
      try {
        return await this.#connection.run(text, values, errand);
      } catch (error) {
        const isWorthwhile = isBusy(error) || (hasGivenWay(error) && tries < mostTries);
        if (!isWorthwhile) throw error;
        const pause = (0.5 + Math.random() / 2) * Math.min(longestPause, 2 ** tries);
        await new Promise((resolve) => setTimeout(resolve, pause));
        if (errand.isGivenUp) throw error;
      }
    }
  }
}
