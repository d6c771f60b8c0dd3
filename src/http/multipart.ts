import type { Readable } from 'node:stream';
import type { Dicer } from '@fastify/busboy';
import { BadRequest } from './http-error.js';
import type { PartLines } from './part-headers.js';

/** Reads the content of a part to its end. */
export type ReadPart = (content: AsyncIterable<Buffer>) => Promise<void>;

/** Looks at the header of a part, and says how its content is read. What it throws ends the reading. */
export type TakePart = (lines: PartLines) => ReadPart;

/** What reading parts depends on. */
export interface MultipartOptions {
  /** What stands between the parts. */
  readonly boundary: string | undefined;
  /** The most header lines of a part; one more is handed on, so that it can be refused. */
  readonly maxHeaders: number;
}

/** More is cut off; browsers send a tenth of it. */
const maxHeaderBytes = 16_384;

/**
 * Reads a multipart body (RFC 2046 §5.1) part by part, one at a time and no faster than its parts are read. Settles
 * when nothing of it is being read any more.
 *
 * @throws {BadRequest} for a body that is malformed or stops too early; what reading a part throws.
 */
export async function readParts(body: AsyncIterable<Buffer>, options: MultipartOptions, take: TakePart): Promise<void> {
  const { boundary = '', maxHeaders } = options;
  if (!/^[\x20-\x7e]{0,69}[\x21-\x7e]$/.test(boundary)) throw new BadRequest('The multipart body has no boundary.');
  // Loaded by the first form that needs it.
  const { Dicer } = await import('@fastify/busboy');
  const config = { boundary, maxHeaderPairs: maxHeaders + 1, maxHeaderSize: maxHeaderBytes };
  const parts = new PartReader(new Dicer(config), take);
  try {
    for await (const chunk of body) await parts.write(chunk);
    await parts.end();
  } catch (error) {
    await parts.abandon();
    throw error;
  }
}

class PartReader {
  readonly #parser: Dicer;
  readonly #take: TakePart;
  readonly #unread = new Set<Readable>();
  /** A part whose header has not been read. */
  #headless: Readable | undefined;
  #work: Promise<void> = Promise.resolve();
  #failure: { readonly error: unknown } | undefined;
  /** Whether the parser has seen the end of the form; what follows is of no interest (RFC 2046 §5.1.1). */
  #isComplete = false;
  /** Ends the wait for a parser that may itself wait for a part which nobody reads any more, or which has ended. */
  #wake: () => void = () => undefined;

  constructor(parser: Dicer, take: TakePart) {
    this.#parser = parser;
    this.#take = take;
    parser.on('part', (part) => this.#begin(part));
    parser.on('error', (cause) => this.#fail(malformed(cause)));
    parser.on('finish', () => {
      this.#isComplete = true;
      this.#wake();
    });
  }

  /** Resolves when the parser can take more. */
  write(chunk: Buffer): Promise<void> {
    return this.#untilWoken((done) => this.#parser.write(chunk, done));
  }

  /** Resolves when every part has been read to its end. */
  async end(): Promise<void> {
    await this.#untilWoken((done) => this.#parser.once('close', done).end());
    if (this.#headless) throw malformed();
    await this.#work;
    if (this.#failure) throw this.#failure.error;
  }

  /** Resolves when no part is being read any more. */
  async abandon(): Promise<void> {
    this.#failure ??= { error: malformed() };
    for (const part of this.#unread) part.destroy();
    this.#parser.destroy();
    await this.#work;
  }

  async #untilWoken(act: (done: () => void) => void): Promise<void> {
    if (this.#isComplete) return;
    if (!this.#failure) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
        act(resolve);
      });
    }
    if (this.#failure) throw this.#failure.error;
  }

  #begin(part: Readable): void {
    // The parser tells of the same error itself; without a listener the part's own would end the process.
    part.on('error', () => undefined);
    if (this.#headless) this.#fail(malformed());
    this.#headless = part;
    this.#unread.add(part);
    part.once('header', (lines: PartLines) => {
      this.#headless = undefined;
      this.#enqueue(part, lines);
    });
  }

  #enqueue(part: Readable, lines: PartLines): void {
    if (this.#failure) return;
    try {
      const read = this.#take(lines);
      this.#work = this.#work.then(() => this.#read(part, read));
    } catch (error) {
      this.#fail(error);
    }
  }

  async #read(part: Readable, read: ReadPart): Promise<void> {
    try {
      await read(part);
    } catch (error) {
      this.#fail(error);
    } finally {
      this.#unread.delete(part);
    }
  }

  #fail(error: unknown): void {
    this.#failure ??= { error };
    this.#wake();
  }
}

function malformed(cause?: Error): BadRequest {
  return new BadRequest('The multipart body is malformed or incomplete.', { cause });
}
