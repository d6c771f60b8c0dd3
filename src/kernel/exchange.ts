import type { IncomingMessage, ServerResponse } from 'node:http';
import type { HttpRequest, RequestCounterpart } from '../http/http-request.js';
import type { RequestIds } from '../http/request-ids.js';
import type { Outcome } from '../logging/access-line.js';
import type { ServedRoute } from './served-route.js';

/** One request and the response to it, from the first moment to the last. */
export class Exchange implements RequestCounterpart {
  readonly raw: IncomingMessage;
  readonly response: ServerResponse;
  /** `undefined` until the request has been read, and for one that cannot be. */
  request: HttpRequest | undefined;
  /** `undefined` until the router has spoken. */
  served: ServedRoute | undefined;
  /** `undefined` for an answer that is complete. */
  outcome: Outcome | undefined;
  /** When it began, in milliseconds of `performance.now()`; 0 when nobody wants to know. */
  readonly begun: number;
  readonly #ids: RequestIds;
  #id: string | undefined;

  constructor(raw: IncomingMessage, response: ServerResponse, settings: { ids: RequestIds; isTimed: boolean }) {
    this.raw = raw;
    this.response = response;
    this.#ids = settings.ids;
    this.begun = settings.isTimed ? performance.now() : 0;
  }

  /** The id of the request, made or taken over when it is first asked for. */
  get id(): string {
    return (this.#id ??= this.#ids.of(this.raw));
  }
}
