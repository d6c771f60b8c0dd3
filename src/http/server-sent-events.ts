import { Readable } from 'node:stream';
import { describeValue } from '../errors/describe-value.js';
import { MantisError } from '../errors/mantis-error.js';
import type { Eventually } from '../time/eventually.js';
import { attempt, follow } from '../time/eventually.js';
import { Result } from './result.js';
import type { ResultInit } from './result.js';
import { writeJson } from '../values/json.js';
import { isObject } from '../values/kinds.js';

/** One server-sent event. */
export interface ServerSentEvent {
  /** What the event says: text as it is, anything else as JSON. */
  data: unknown;
  /** The name under which the page listens for it. Default: `message`. */
  event?: string;
  /** What the browser sends as `Last-Event-ID` when it connects again. Default: none. */
  id?: string;
  /** Milliseconds after which the browser connects again when the stream has ended. Default: the browser's own. */
  retry?: number;
}

/** How often it is asked whether the stream may go on, in milliseconds. */
const beat = 5000;
/** A comment every so many beats keeps proxies from closing what looks idle, and finds out that a client is gone. */
const beatsPerComment = 3;

/**
 * A stream of server-sent events (WHATWG HTML §9.2), `text/event-stream`, one for each value that `events` gives: a
 * `ServerSentEvent`, which is an object with `data`, or anything else, which is then the data.
 *
 * A session of the visitor stays alive while the stream is open, and the stream ends within five seconds when the
 * session is ended; so do all streams when the application closes. When the client goes away, `return` of the iterator
 * is called, so that a generator's `finally` runs.
 */
export function sse(events: AsyncIterable<unknown>, init: ResultInit = {}): Result {
  const result = new Result(new EventStream(events), init);
  const defaults = { 'content-type': 'text/event-stream', 'cache-control': 'no-store', 'x-accel-buffering': 'no' };
  for (const [name, value] of Object.entries(defaults)) {
    if (!result.headers.has(name)) result.headers.set(name, value);
  }
  return result;
}

/** The body of a response that goes on until somebody ends it. */
export class EventStream extends Readable {
  readonly #events: AsyncIterator<unknown>;
  #timer: NodeJS.Timeout | undefined;
  #beats = 0;
  #isPulling = false;
  #isOver = false;
  #mayGoOn: () => Eventually<boolean> = () => true;

  constructor(events: AsyncIterable<unknown>) {
    super();
    this.#events = events[Symbol.asyncIterator]();
    // It may fail before anybody reads it; without a listener that would end the process. Sending sees it again.
    this.on('error', () => undefined);
  }

  /** Asks now and then whether the stream may go on; it ends when the answer is no, and goes on when there is none. */
  goOnWhile(mayGoOn: () => Eventually<boolean>): void {
    this.#mayGoOn = mayGoOn;
  }

  /** Ends the stream as if there were no more events. */
  finish(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    clearInterval(this.#timer);
    this.push(null);
    this.#letGo();
  }

  /** Called by Node when the client has room for another event. */
  override _read(): void {
    if (!this.#timer) this.#begin();
    if (this.#isPulling || this.#isOver) return;
    this.#isPulling = true;
    void this.#pull().catch((error: unknown) =>
      this.destroy(error instanceof Error ? error : new Error(String(error))),
    );
  }

  /** Called by Node when the client has left, or an event failed: what gives the events is told to stop. */
  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    clearInterval(this.#timer);
    if (!this.#isOver) this.#letGo();
    this.#isOver = true;
    done(error);
  }

  /** The first bytes leave at once, so that the page knows that it is connected. */
  #begin(): void {
    this.push(':\n\n');
    this.#timer = setInterval(() => this.#beat(), beat);
    this.#timer.unref();
  }

  #beat(): void {
    this.#beats += 1;
    if (this.#beats % beatsPerComment === 0 && this.readableLength === 0) this.push(':\n\n');
    const answer = attempt(this.#mayGoOn, () => true);
    void follow(answer, (mayGoOn) => (mayGoOn ? undefined : this.finish()));
  }

  async #pull(): Promise<void> {
    for (let wantsMore = true; wantsMore;) {
      const { done, value } = await this.#events.next();
      if (this.#isOver) return;
      if (done) return this.finish();
      wantsMore = this.push(format(value));
    }
    this.#isPulling = false;
  }

  /** A generator runs its `finally`; that it fails then is of no interest to a client that is gone. */
  #letGo(): void {
    void Promise.resolve(this.#events.return?.()).catch(() => undefined);
  }
}

function format(value: unknown): string {
  const { data, event, id, retry } = isEvent(value) ? value : { data: value };
  const fields = [
    ...(event === undefined ? [] : [`event: ${oneLine('event', event)}`]),
    ...(id === undefined ? [] : [`id: ${oneLine('id', id)}`]),
    ...(retry === undefined ? [] : [`retry: ${Math.round(retry)}`]),
    ...toText(data)
      .split(/\r\n|\r|\n/)
      .map((line) => `data: ${line}`),
  ];
  return `${fields.join('\n')}\n\n`;
}

function isEvent(value: unknown): value is ServerSentEvent {
  return isObject(value) && 'data' in value;
}

function toText(data: unknown): string {
  if (typeof data === 'string') return data;
  const text = writeJson(data);
  if (text === undefined) throw unsendable(`the data ${describeValue(data)}`, 'There is no JSON for it.');
  return text;
}

/** A line break would begin another field, which whoever wrote the text could then choose. */
function oneLine(name: string, text: string): string {
  if (!/[\r\n\0]/.test(text)) return text;
  throw unsendable(`an ${name} with a line break`, 'A field of an event is one line.');
}

function unsendable(what: string, why: string): MantisError {
  return new MantisError({
    code: 'E_RESULT_INVALID',
    what: `A server-sent event has ${what}.`,
    why,
    fix: 'send text or plain data, and names and ids of one line.',
  });
}
