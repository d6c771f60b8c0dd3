import type { BodyLimits } from './body-limits.js';
import { safeFileName } from './file-name.js';
import { isAccepted, signatureLength } from './file-type.js';
import { FormTexts } from './form-texts.js';
import { BadRequest, HttpError } from './http-error.js';
import type { ReadPart } from './multipart.js';
import { readPartHeaders } from './part-headers.js';
import type { PartHeaders, PartLines } from './part-headers.js';
import type { TemporaryFile } from './temporary-file.js';
import type { UploadedFile } from './uploaded-file.js';
import type { UploadLimits } from './upload-options.js';
import { describeSize, fileProblem } from './upload-plan.js';
import type { FieldRules, FileProblem, UploadPlan } from './upload-plan.js';
import type { RequestFiles } from './upload-storage.js';

/** What a form is received with. */
export interface FormReception {
  readonly files: RequestFiles;
  readonly limits: BodyLimits;
  readonly uploads: UploadLimits;
  /** `undefined` keeps the files of every field. */
  readonly plan: UploadPlan | undefined;
  /** The most files of the request. */
  readonly maxFiles: number;
  /** Fields that were asked for before the first file, and must not come after it. */
  readonly leading: ReadonlySet<string>;
}

const anything: FieldRules = { maxSize: undefined, maxFiles: undefined, types: undefined, required: false };

/** A form as it arrives part by part: texts in memory, files on the disk. */
export class MultipartForm {
  /** The files that were kept, in the order of the form. */
  readonly files: UploadedFile[] = [];
  /** What is wrong with files that were not kept. */
  readonly problems: FileProblem[] = [];

  readonly #reception: FormReception;
  readonly #texts: FormTexts;
  #fileCount = 0;
  #hasFile = false;

  constructor(reception: FormReception) {
    this.#reception = reception;
    this.#texts = new FormTexts(reception.limits);
  }

  /** The text fields. */
  get fields(): FormTexts['fields'] {
    return this.#texts.fields;
  }

  /** How a part is read. @throws {HttpError} 400, 413 or 415 for a part that no form may have */
  take(lines: PartLines): ReadPart {
    const headers = readPartHeaders(lines, this.#reception.uploads.maxHeaders);
    if (!headers.fileName) this.#texts.count(headers.field);
    else this.#countFile();
    if (headers.fileName === undefined) return this.#takeText(headers);
    this.#hasFile = true;
    const { plan } = this.#reception;
    const rules = plan ? (plan.get(headers.field) ?? plan.get(undefined)) : anything;
    return rules ? (content) => this.#readFile(headers, rules, content) : drain;
  }

  #takeText({ field }: PartHeaders): ReadPart {
    if (this.#hasFile && this.#reception.leading.has(field))
      throw new BadRequest(`The field ${field} must come before the first file of the form.`);
    return this.#texts.reader(field);
  }

  #countFile(): void {
    const { maxFiles } = this.#reception;
    const headers = { connection: 'close' };
    if (++this.#fileCount > maxFiles)
      throw new HttpError(413, `The form has more than ${maxFiles} files.`, { headers });
  }

  async #readFile(headers: PartHeaders, rules: FieldRules, content: AsyncIterable<Buffer>): Promise<void> {
    const arriving = new ArrivingFile(this.#reception.files, rules.maxSize ?? this.#reception.uploads.maxSize);
    let isComplete = false;
    try {
      for await (const chunk of content) await arriving.take(chunk);
      const problem = this.#problemOf(headers, rules, arriving);
      if (problem) this.problems.push(problem);
      else if (!isNoChoice(headers, arriving)) {
        this.files.push(await this.#keep(headers, arriving));
        isComplete = true;
      }
    } finally {
      await arriving.finish({ keep: isComplete });
    }
  }

  #problemOf(headers: PartHeaders, { types }: FieldRules, file: ArrivingFile): FileProblem | undefined {
    const { field, type } = headers;
    if (file.isTooLarge) return fileProblem(field, 'maxSize', `A file is larger than ${describeSize(file.maxSize)}.`);
    if (!types || isNoChoice(headers, file) || isAccepted(types, type, file.head)) return undefined;
    return fileProblem(field, 'types', `Files of this type are not accepted; ${types.join(', ')} are.`);
  }

  async #keep({ field, fileName = '', type }: PartHeaders, arriving: ArrivingFile): Promise<UploadedFile> {
    const { path } = await arriving.file();
    const name = safeFileName(fileName);
    return this.#reception.files.add({ field, name, type, size: arriving.size, path });
  }
}

/** A file on its way to the disk. */
class ArrivingFile {
  readonly maxSize: number;
  size = 0;
  /** Its first bytes. */
  head = Buffer.alloc(0);
  readonly #files: RequestFiles;
  #file: TemporaryFile | undefined;

  constructor(files: RequestFiles, maxSize: number) {
    this.#files = files;
    this.maxSize = maxSize;
  }

  get isTooLarge(): boolean {
    return this.size > this.maxSize;
  }

  /** What is too large is not written; it is read on, so that the client gets its answer. */
  async take(chunk: Buffer): Promise<void> {
    this.size += chunk.length;
    if (this.head.length < signatureLength) this.head = Buffer.concat([this.head, chunk.subarray(0, signatureLength)]);
    if (!this.isTooLarge) await (await this.file()).write(chunk);
  }

  /** Where it is written to; made when there is something to write. */
  async file(): Promise<TemporaryFile> {
    return (this.#file ??= await this.#files.create());
  }

  async finish({ keep }: { keep: boolean }): Promise<void> {
    await this.#file?.close();
    if (!keep) await this.#file?.remove();
  }
}

/** A browser sends an empty part for a field in which no file was chosen. */
function isNoChoice({ fileName }: PartHeaders, { size }: ArrivingFile): boolean {
  return size === 0 && fileName === '';
}

async function drain(content: AsyncIterable<Buffer>): Promise<void> {
  for await (const _chunk of content);
}
