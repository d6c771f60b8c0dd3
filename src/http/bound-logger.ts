import type { Logger } from './logger.js';

/** Writes to another logger and puts the id of a request on each line; fields of the line's own win. */
export class BoundLogger implements Logger {
  readonly #logger: Logger;
  readonly #requestId: () => string | undefined;

  /** @param requestId asked at each line; `undefined` leaves the line as it is. */
  constructor(logger: Logger, requestId: () => string | undefined) {
    this.#logger = logger;
    this.#requestId = requestId;
  }

  /** A line about what went as it should, with the id. */
  info(fields: object, message: string): void {
    this.#logger.info(this.#bind(fields), message);
  }

  /** A line about what somebody should look at, with the id. */
  warn(fields: object, message: string): void {
    this.#logger.warn(this.#bind(fields), message);
  }

  /** A line about what failed, with the id. */
  error(fields: object, message: string): void {
    this.#logger.error(this.#bind(fields), message);
  }

  #bind(fields: object): object {
    const requestId = this.#requestId();
    return requestId === undefined ? fields : { requestId, ...fields };
  }
}
