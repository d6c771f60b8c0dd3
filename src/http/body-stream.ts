import type { IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';
import { brokenOff, readBefore, tooLarge } from './read-body.js';

/**
 * The body of a request as a stream that fails where it grows beyond its limit or breaks off. Giving it up leaves the
 * connection alone, so that the request can still be answered.
 */
export class BodyStream extends Readable {
  readonly #request: IncomingMessage;
  #limit: number;
  #size = 0;
  #isReading = false;

  constructor(request: IncomingMessage, limit: number) {
    super({ highWaterMark: 65_536 });
    this.#request = request;
    this.#limit = limit;
    // It may fail before anybody reads it; without a listener that would end the process. Reading sees it again.
    this.on('error', () => undefined);
    // Whoever asks late for the body of a request that has been given up would wait for ever.
    if (request.readableEnded) this.destroy(readBefore());
    else if (request.destroyed) this.destroy(brokenOff());
  }

  /** Says anew how many bytes there may be, those that have come included. */
  limitTo(limit: number): void {
    this.#limit = limit;
    if (this.#size > limit) this.destroy(tooLarge(limit));
  }

  /** Called by Node when the reader has room again. */
  override _read(): void {
    if (this.#isReading) return void this.#request.resume();
    this.#isReading = true;
    this.#request
      .on('data', this.#take)
      .on('end', this.#finish)
      .on('close', this.#breakOff)
      .on('error', this.#breakOff);
  }

  /** What is still to come is dropped: unread, it would keep the connection from its next request. */
  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    this.#request.off('data', this.#take).off('end', this.#finish).off('close', this.#breakOff);
    this.#request.resume();
    done(error);
  }

  readonly #take = (chunk: Buffer): void => {
    this.#size += chunk.length;
    if (this.#size > this.#limit) this.destroy(tooLarge(this.#limit));
    else if (!this.push(chunk)) this.#request.pause();
  };

  readonly #finish = (): void => void this.push(null);

  readonly #breakOff = (cause?: Error): void => {
    if (!this.#request.readableEnded) this.destroy(brokenOff(cause));
  };
}
