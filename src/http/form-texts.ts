import { isUtf8 } from 'node:buffer';
import type { BodyLimits } from './body-limits.js';
import { BadRequest } from './http-error.js';
import type { ReadPart } from './multipart.js';
import { tooLarge } from './read-body.js';

/** The text fields of a multipart form as they arrive, held to the limits of a body. */
export class FormTexts {
  /** As with an urlencoded form: without a prototype, a repeated name has a list. */
  readonly fields = Object.create(null) as Record<string, string | string[]>;

  readonly #limits: BodyLimits;
  #count = 0;
  #size = 0;

  constructor(limits: BodyLimits) {
    this.#limits = limits;
  }

  /** Counts a field that has come. @throws {HttpError} 400 for one too many, 413 where all are too long */
  count(field: string): void {
    const { fields } = this.#limits;
    if (++this.#count > fields) throw new BadRequest(`The form has more than ${fields} fields.`);
    this.#grow(field.length);
  }

  /** How the value of a field is read. */
  reader(field: string): ReadPart {
    return (content) => this.#read(field, content);
  }

  async #read(field: string, content: AsyncIterable<Buffer>): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of content) {
      this.#grow(chunk.length);
      chunks.push(chunk);
    }
    const bytes = Buffer.concat(chunks);
    if (!isUtf8(bytes)) throw new BadRequest('A field of the form is not valid UTF-8.');
    const text = bytes.toString('utf8');
    const earlier = this.fields[field];
    if (Array.isArray(earlier)) earlier.push(text);
    else this.fields[field] = earlier === undefined ? text : [earlier, text];
  }

  #grow(size: number): void {
    const { limit } = this.#limits;
    this.#size += size;
    if (this.#size > limit) throw tooLarge(limit);
  }
}
