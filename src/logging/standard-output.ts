import { writeSync } from 'node:fs';
import { systemCode } from '../errors/system-code.js';

const descriptor = 1;
/** Bytes that wait for a reader who has stopped reading; what comes on top of them is dropped. */
const mostWaiting = 16_000_000;
const pause = 10;
const triesAtExit = 50;

/**
 * Standard output for log lines. Those of one turn of the event loop leave together, by one system call; for each its
 * own would cost more than making them. What is waiting when the process ends is written then.
 *
 * A reader who stops reading keeps no request waiting, and one who is gone ends no process.
 */
export class StandardOutput {
  #text = '';
  #isScheduled = false;

  constructor() {
    process.once('exit', () => this.#finish());
  }

  /** Takes a line, to be written when this turn of the event loop is over; dropped where too much waits. */
  write(line: string): void {
    if (this.#text.length > mostWaiting) return;
    this.#text += line;
    if (this.#isScheduled) return;
    this.#isScheduled = true;
    setImmediate(() => this.#flush());
  }

  #flush(): void {
    this.#isScheduled = this.#push();
    if (this.#isScheduled) setTimeout(() => this.#flush(), pause);
  }

  #finish(): void {
    for (let tries = 0; tries < triesAtExit && this.#push(); tries += 1) {
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, pause);
    }
  }

  /** Whether there is something left that the other end cannot take yet. */
  #push(): boolean {
    let bytes = Buffer.from(this.#text);
    this.#text = '';
    try {
      while (bytes.length > 0) bytes = bytes.subarray(writeSync(descriptor, bytes));
    } catch (error) {
      // Any other failure means that nobody will read it.
      if (systemCode(error) === 'EAGAIN') this.#text = bytes.toString();
    }
    return this.#text !== '';
  }
}
