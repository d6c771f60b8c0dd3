import type { IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';
import { BodyStream } from './body-stream.js';

/** A body whose beginning is looked at, and which is read whole after that. It travels once all the same. */
export class PeekedBody {
  readonly #stream: BodyStream;
  readonly #chunks: AsyncIterator<Buffer>;
  readonly #seen: Buffer[] = [];
  #isTaken = false;

  /** @param limit the most bytes until `take` says how many there may be. */
  constructor(request: IncomingMessage, limit: number) {
    this.#stream = new BodyStream(request, limit);
    // It reads bytes, as every stream of a request.
    this.#chunks = this.#stream[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
  }

  /** The beginning; no more of it is read than is asked for. */
  async *beginning(): AsyncGenerator<Buffer> {
    for (let next = await this.#chunks.next(); !next.done; next = await this.#chunks.next()) {
      this.#seen.push(next.value);
      yield next.value;
    }
  }

  /** The whole body, for who reads it. It fails where it is larger than `limit`. */
  take(limit: number): Readable {
    this.#isTaken = true;
    this.#stream.limitTo(limit);
    const whole = Readable.from(this.#whole(), { objectMode: false });
    // As with any body, whoever reads sees it again.
    return whole.on('error', () => undefined);
  }

  /** Drops what nobody has taken: unread, it would keep the connection from its next request. */
  release(): void {
    if (!this.#isTaken) this.#stream.destroy();
  }

  async *#whole(): AsyncGenerator<Buffer> {
    try {
      for (let chunk = this.#seen.shift(); chunk; chunk = this.#seen.shift()) yield chunk;
      for (let next = await this.#chunks.next(); !next.done; next = await this.#chunks.next()) yield next.value;
    } finally {
      this.#stream.destroy();
    }
  }
}
