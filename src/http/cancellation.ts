import type { ServerResponse } from 'node:http';

/** The signal of one request, aborted when going on with it is of no use to anybody. */
export class Cancellation {
  readonly #controller = new AbortController();

  constructor(response: ServerResponse) {
    const leave = (): void => {
      if (!response.writableFinished) this.abort(new DOMException('The client has gone away.', 'AbortError'));
    };
    if (response.destroyed) leave();
    else response.once('close', leave);
  }

  /** Aborted when the client leaves before it is answered, or by `abort`. */
  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** Aborts it; the first reason stays. */
  abort(reason: Error): void {
    this.#controller.abort(reason);
  }
}
