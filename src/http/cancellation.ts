import type { ServerResponse } from 'node:http';
import { whenClosed } from './socket-close.js';

/** The signal of one request, aborted when going on with it is of no use to anybody. */
export class Cancellation {
  readonly #controller = new AbortController();

  constructor(response: ServerResponse) {
    const { socket } = response.req;
    const leave = (): void => {
      if (!response.writableFinished) this.abort(new DOMException('The client has gone away.', 'AbortError'));
    };
    if (response.destroyed || socket.destroyed) {
      leave();
      return;
    }
    const callOff = whenClosed(socket, leave);
    response.once('close', () => {
      callOff();
      leave();
    });
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
