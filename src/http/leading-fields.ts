import type { BodyLimits } from './body-limits.js';
import { FormTexts } from './form-texts.js';
import { BadRequest } from './http-error.js';
import { readParts } from './multipart.js';
import type { ReadPart } from './multipart.js';
import { readPartHeaders } from './part-headers.js';
import type { PartLines } from './part-headers.js';

/** What the beginning of a form is read with. */
export interface LeadingSettings {
  readonly boundary: string | undefined;
  readonly limits: BodyLimits;
  readonly maxHeaders: number;
}

/** Ends the reading; no error of the form. */
const firstFile = new BadRequest('The form has a file.');

/**
 * The text fields of a multipart form that stand before its first file, or all of one that has none. Of the file itself
 * nothing is read but what came along with the fields.
 *
 * @throws {HttpError} 400 for a form that is malformed so far, 413 over a limit
 */
export async function readLeadingFields(
  body: AsyncIterable<Buffer>,
  { boundary, limits, maxHeaders }: LeadingSettings,
): Promise<FormTexts['fields']> {
  const beginning = new Beginning(limits, maxHeaders);
  try {
    await readParts(beginning.of(body), { boundary, maxHeaders }, (lines) => beginning.take(lines));
  } catch (error) {
    if (error !== firstFile) throw error;
  }
  return beginning.texts.fields;
}

class Beginning {
  readonly texts: FormTexts;
  readonly #maxHeaders: number;
  #hasFile = false;
  #reach: () => void = () => undefined;
  /** Resolves when the fields before the first file have been read. */
  readonly #reached = new Promise<void>((resolve) => (this.#reach = resolve));

  constructor(limits: BodyLimits, maxHeaders: number) {
    this.texts = new FormTexts(limits);
    this.#maxHeaders = maxHeaders;
  }

  /** No more of a body than is needed: who sends it may wait for an answer before it sends the rest. */
  async *of(body: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    for await (const chunk of body) {
      yield chunk;
      if (!this.#hasFile) continue;
      await this.#reached;
      throw firstFile;
    }
  }

  take(lines: PartLines): ReadPart {
    if (this.#hasFile) return this.#stop;
    const { field, fileName } = readPartHeaders(lines, this.#maxHeaders);
    this.#hasFile = fileName !== undefined;
    if (this.#hasFile) return this.#stop;
    this.texts.count(field);
    return this.texts.reader(field);
  }

  /** Its turn comes when the fields before it have been read. */
  readonly #stop: ReadPart = () => {
    this.#reach();
    return Promise.reject(firstFile);
  };
}
