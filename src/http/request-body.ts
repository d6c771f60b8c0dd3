import type { IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';
import { MantisError } from '../errors/mantis-error.js';
import type { BodyLimits } from './body-limits.js';
import { BodyStream } from './body-stream.js';
import { readLeadingFields } from './leading-fields.js';
import { checkText, hasBody, mediaTypeOf, unsupported } from './media-type.js';
import type { MediaType } from './media-type.js';
import { parseForm } from './parse-form.js';
import { PeekedBody } from './peeked-body.js';
import { parseJson } from './parse-json.js';
import { declaredLength, decodeUtf8, readBytes, tooLarge } from './read-body.js';
import { mostBytes, mostFiles, receiveForm } from './receive-form.js';
import type { ReceivedForm } from './receive-form.js';
import type { UploadedFile } from './uploaded-file.js';
import { missingOrSurplus, refusal } from './upload-plan.js';
import type { UploadPlan } from './upload-plan.js';
import type { UploadStorage } from './upload-storage.js';

/** What reading a body depends on. */
export interface BodySettings {
  readonly limits: BodyLimits;
  readonly uploads: UploadStorage;
}

const parsers: Readonly<Record<string, (text: string, limits: BodyLimits) => unknown>> = {
  'application/json': parseJson,
  'application/x-www-form-urlencoded': parseForm,
};
const multipart = 'multipart/form-data';
const urlencoded = 'application/x-www-form-urlencoded';

/** The body of one request. It travels once; what was read is kept for whoever asks again. */
export class RequestBody {
  readonly #request: IncomingMessage;
  readonly #settings: BodySettings;
  #plan: UploadPlan | undefined;
  #bytes: Promise<Buffer> | undefined;
  #parsed: Promise<unknown> | undefined;
  #form: Promise<ReceivedForm> | undefined;
  #peeked: PeekedBody | undefined;
  #leading: Promise<unknown> | undefined;
  /** What was asked for before the first file. */
  readonly #leadingNames = new Set<string>();
  #isTaken = false;

  constructor(request: IncomingMessage, settings: BodySettings) {
    this.#request = request;
    this.#settings = settings;
  }

  /** See `HttpRequest.expectFiles`. */
  expectFiles(plan: UploadPlan): void {
    this.#plan = plan;
  }

  /** See `HttpRequest.body`. */
  parsed(): Promise<unknown> {
    return (this.#parsed ??= this.#parse());
  }

  /** See `HttpRequest.bytes`. */
  async bytes(): Promise<Uint8Array | undefined> {
    if (!hasBody(this.#request)) return undefined;
    mediaTypeOf(this.#request);
    return this.#read();
  }

  /** See `HttpRequest.text`. */
  async text(): Promise<string | undefined> {
    if (!hasBody(this.#request)) return undefined;
    checkText(mediaTypeOf(this.#request));
    return decodeUtf8(await this.#read());
  }

  /** See `HttpRequest.stream`. */
  stream(): Readable {
    if (!hasBody(this.#request)) return Readable.from([]);
    mediaTypeOf(this.#request);
    return this.#open(this.#settings.limits.limit);
  }

  /** See `HttpRequest.files`. */
  async files(): Promise<readonly UploadedFile[]> {
    const media = hasBody(this.#request) ? mediaTypeOf(this.#request) : undefined;
    if (media?.type === multipart) return acceptedFiles(await this.#receive(media, true));
    const problems = this.#plan ? missingOrSurplus(this.#plan, []) : [];
    if (problems.length === 0) return [];
    throw hasBody(this.#request) ? unsupported('media type', [multipart]) : refusal(problems);
  }

  /** See `HttpRequest.formField`. */
  async formField(name: string): Promise<unknown> {
    const media = hasBody(this.#request) ? mediaTypeOf(this.#request) : undefined;
    if (media?.type !== multipart && media?.type !== urlencoded) return undefined;
    this.#leadingNames.add(name);
    const fields = await (media.type === urlencoded ? this.parsed() : (this.#leading ??= this.#lead(media)));
    // Both parsers give fields without a prototype.
    return Reflect.get(fields as object, name);
  }

  async #lead({ parameters: { boundary } }: MediaType): Promise<unknown> {
    if (this.#form) return (await this.#form).fields;
    const { limits, uploads } = this.#settings;
    return readLeadingFields(this.#bytes ? once(this.#bytes) : this.#peek(), {
      boundary,
      limits,
      maxHeaders: uploads.limits.maxHeaders,
    });
  }

  /** What the action asks for is not known yet; what it gets is held to that when it is read. */
  #peek(): AsyncIterable<Buffer> {
    if (this.#isTaken) throw alreadyTaken();
    const { limits, uploads } = this.#settings;
    const peeked = new PeekedBody(this.#request, Math.max(limits.limit, uploads.limits.maxTotalSize));
    uploads.open(this.#request).follow(Promise.resolve(), () => peeked.release());
    this.#peeked = peeked;
    return peeked.beginning();
  }

  async #parse(): Promise<unknown> {
    if (!hasBody(this.#request)) return undefined;
    const media = mediaTypeOf(this.#request);
    if (media?.type === multipart) return this.#fieldsOf(media);
    // The parser of content-type 2 is lenient; what is left of a malformed header is no type that anybody reads.
    const parser = media && Object.hasOwn(parsers, media.type) ? parsers[media.type] : undefined;
    if (!parser) throw unsupported(media ? 'media type' : 'body without a Content-Type');
    checkText(media);
    return parser(decodeUtf8(await this.#read()), this.#settings.limits);
  }

  /** What is wrong with files is told to those who ask for them, so that it can be told beside what is wrong with fields. */
  async #fieldsOf(media: MediaType): Promise<unknown> {
    const form = await this.#receive(media, this.#plan !== undefined);
    if (!this.#plan) acceptedFiles(form);
    return form.fields;
  }

  #read(): Promise<Buffer> {
    if (this.#bytes) return this.#bytes;
    const { limit } = this.#settings.limits;
    if (this.#peeked) return (this.#bytes = collect(this.#open(limit)));
    this.#take();
    return (this.#bytes = readBytes(this.#request, limit));
  }

  /** A route that asks for no files takes a form of no more bytes than any other body. */
  #receive(media: MediaType, isLarge: boolean): Promise<ReceivedForm> {
    return (this.#form ??= this.#receiveOnce(media, isLarge));
  }

  async #receiveOnce({ parameters }: MediaType, isLarge: boolean): Promise<ReceivedForm> {
    const { limits, uploads } = this.#settings;
    const { boundary, charset } = parameters;
    checkText({ type: 'text/plain', parameters: charset === undefined ? {} : { charset } });
    const body = this.#open(isLarge ? mostBytes(this.#plan, uploads.limits, limits.limit) : limits.limit);
    return receiveForm(body, boundary, {
      files: uploads.open(this.#request),
      limits,
      uploads: uploads.limits,
      plan: this.#plan,
      maxFiles: mostFiles(this.#plan, uploads.limits),
      leading: this.#leadingNames,
    });
  }

  #open(limit: number): Readable {
    if (this.#bytes) return again(this.#bytes);
    if (declaredLength(this.#request) > limit) throw tooLarge(limit);
    this.#take();
    return this.#peeked?.take(limit) ?? new BodyStream(this.#request, limit);
  }

  #take(): void {
    if (this.#isTaken) throw alreadyTaken();
    this.#isTaken = true;
  }
}

function acceptedFiles({ files, refusal: refused }: ReceivedForm): readonly UploadedFile[] {
  if (refused) throw refused;
  return files;
}

function again(bytes: Promise<Buffer>): Readable {
  const stream = Readable.from(once(bytes));
  // As with any body, whoever reads sees it again.
  return stream.on('error', () => undefined);
}

async function collect(stream: Readable): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

async function* once(bytes: Promise<Buffer>): AsyncGenerator<Buffer> {
  yield await bytes;
}

function alreadyTaken(): MantisError {
  return new MantisError({
    code: 'E_BODY_TAKEN',
    what: 'The body of a request was asked for a second time, in another way.',
    why: 'As a stream or as a form with files it is not kept in memory, and the client sends it once.',
    fix: 'ask for bytes() first and for anything else after that, or pass on what the first reader got.',
  });
}
