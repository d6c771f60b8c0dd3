import { writeSync } from 'node:fs';
import { systemCode } from '../errors/system-code.js';

const descriptor = 1;
/** Bytes that wait for a reader who has stopped reading; what comes on top of them is dropped. */
const mostWaiting = 16_000_000;
const pause = 10;
const triesAtExit = 50;

/** Where log lines go, each with its line break. */
export interface LineOutput {
  write(line: string): void;
}

/**
 * Standard output for log lines. Those of one turn of the event loop leave together, by one system call; for each its
 * own would cost more than making them. What is waiting when the process ends is written then.
 *
 * A reader who stops reading keeps no request waiting and gets no part of a line alone; one who is gone ends no process.
 */
export class StandardOutput implements LineOutput {
  /** What the other end has not taken yet. */
  #rest: Buffer = Buffer.alloc(0);
  #lines = '';
  #isScheduled = false;

  constructor() {
    // Whoever asks for the stream makes pipes non-blocking: a write to one whose reader has stopped would stop the server.
    void process.stdout;
    process.once('exit', () => this.#finish());
  }

  /** Takes a line, to be written when this turn of the event loop is over; dropped where too much waits. */
  write(line: string): void {
    if (this.#lines.length + this.#rest.length > mostWaiting) return;
    this.#lines += line;
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
    const lines = Buffer.from(this.#lines);
    let bytes = this.#rest.length === 0 ? lines : Buffer.concat([this.#rest, lines]);
    this.#lines = '';
    try {
      while (bytes.length > 0) bytes = bytes.subarray(writeSync(descriptor, bytes));
    } catch (error) {
      // Any other failure means that nobody will read it.
      if (systemCode(error) !== 'EAGAIN') bytes = Buffer.alloc(0);
    }
    this.#rest = bytes;
    return bytes.length > 0;
  }
}

// One for all applications of the process, so that their lines do not run into each other.
let output: StandardOutput | undefined;

/** The standard output of the process. */
export function standardOutput(): StandardOutput {
  return (output ??= new StandardOutput());
}
