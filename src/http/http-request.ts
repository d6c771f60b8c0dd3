import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Readable } from 'node:stream';
import { inspect } from 'node:util';
import { parse as parseQuery } from 'fast-querystring';
import { parseCookie } from 'cookie';
import { randomText } from '../crypto/random.js';
import { BadRequest } from './http-error.js';
import { Cancellation } from './cancellation.js';
import type { ProxyTrust } from './proxy-trust.js';
import { isHost } from './host.js';
import type { HeadLimits } from './request-checks.js';
import { RequestBody } from './request-body.js';
import type { BodySettings } from './request-body.js';
import { splitTarget } from './request-target.js';
import type { UploadedFile } from './uploaded-file.js';
import type { UploadPlan } from './upload-plan.js';
import { bareObject } from '../values/prototypes.js';

/** Names with one value, or with several where the name was repeated. Has no prototype. */
export type RawValues = Readonly<Record<string, string | string[]>>;

/** What reading a request depends on. */
export interface RequestSettings extends BodySettings {
  readonly trust: ProxyTrust;
  readonly head: HeadLimits;
}

/** What a request shares with the response to it. */
export interface RequestCounterpart {
  /** Names the request in log lines. */
  readonly id: string;
  readonly response: ServerResponse;
}

const noParameters: Readonly<Record<string, string>> = Object.freeze(bareObject<string>());
const maxQueryParameters = 1000;

/** The request being served: what the client sent, parsed when it is first asked for. */
export class HttpRequest {
  /** The method in capitals: as sent, or what a form asks for by `_method`. */
  method: string;
  /**
   * The path in its canonical form, the one that routes are matched with: percent escapes are decoded once, but for those
   * of reserved characters (`%2F`, `%25` …), control characters and backslashes. Without the query.
   */
  readonly path: string;
  /** The matched path parameters, decoded. Empty until a route has matched. */
  params: Readonly<Record<string, string>> = noParameters;

  readonly #raw: IncomingMessage;
  readonly #settings: RequestSettings;
  readonly #counterpart: RequestCounterpart;
  readonly #sentPath: string;
  readonly #search: string;
  readonly #authority: string | undefined;
  #cancellation: Cancellation | undefined;
  #isAbandoned = false;
  #cspNonce: string | undefined;
  #content: RequestBody | undefined;
  #query: RawValues | undefined;
  #cookies: Readonly<Record<string, string | undefined>> | undefined;

  /** @throws {BadRequest} for a target that is no path, or whose path is not a valid one. */
  constructor(raw: IncomingMessage, settings: RequestSettings, counterpart: RequestCounterpart) {
    this.#raw = raw;
    this.#settings = settings;
    this.#counterpart = counterpart;
    this.method = raw.method ?? 'GET';
    const { path, sentPath, search, authority } = splitTarget(raw.url ?? '/');
    if (path === '*' && this.method !== 'OPTIONS')
      throw new BadRequest('Only OPTIONS can be asked of the whole server.');
    this.path = path;
    this.#sentPath = sentPath;
    this.#search = search;
    this.#authority = authority;
  }

  /** Node's own request, for what this class does not offer. Its body may have been read already. */
  get raw(): IncomingMessage {
    return this.#raw;
  }

  /** Names the request in log lines and in `X-Request-Id`: what a trusted proxy said, or 128 random bits as hex. */
  get id(): string {
    return this.#counterpart.id;
  }

  /** Aborted when the client goes away before it has its answer, and when `timeout()` gives up. For `fetch` and drivers. */
  get signal(): AbortSignal {
    return this.#cancellable.signal;
  }

  /** Gives up on what serves the request: its signal is aborted, and the session commits nothing more of it. */
  abandon(reason: Error): void {
    this.#isAbandoned = true;
    this.#cancellable.abort(reason);
  }

  /** Whether what serves the request was given up on. */
  get isAbandoned(): boolean {
    return this.#isAbandoned;
  }

  /** The nonce of this request's Content-Security-Policy: 128 random bits, for `<script nonce="…">`. */
  get cspNonce(): string {
    return (this.#cspNonce ??= randomText(16, 'base64url'));
  }

  /** Path and query as sent. */
  get target(): string {
    return this.#search === '' ? this.#sentPath : `${this.#sentPath}?${this.#search}`;
  }

  /** The query parameters, decoded; a repeated name has a list. More than 1,000 are a 400. */
  get query(): RawValues {
    return (this.#query ??= this.#parseQuery());
  }

  /** The cookies, decoded; of a repeated name the first. */
  get cookies(): Readonly<Record<string, string | undefined>> {
    return (this.#cookies ??= parseCookie(this.#raw.headers.cookie ?? ''));
  }

  /** One header; several lines joined by `, ` (`; ` for Cookie). `undefined` when it was not sent. */
  header(name: string): string | undefined {
    const value = this.#raw.headers[name.toLowerCase()];
    return Array.isArray(value) ? value.join(', ') : value;
  }

  /** The address of the client: the connection's, or what a trusted proxy reports. */
  get ip(): string {
    return this.#settings.trust.clientAddress(this.#raw);
  }

  /** `https` on a TLS connection or where a trusted proxy reports it, `http` otherwise. */
  get protocol(): 'http' | 'https' {
    const { socket } = this.#raw;
    if ('encrypted' in socket && socket.encrypted === true) return 'https';
    return this.#settings.trust.forwarded(this.#raw, 'x-forwarded-proto') === 'https' ? 'https' : 'http';
  }

  /**
   * Host and port as the client addressed them; empty for an HTTP/1.0 request without `Host`.
   *
   * @throws {BadRequest} when a trusted proxy reports what is no host.
   */
  get host(): string {
    const forwarded = this.#settings.trust.forwarded(this.#raw, 'x-forwarded-host');
    if (forwarded !== undefined && !isHost(forwarded)) throw new BadRequest('The X-Forwarded-Host is not a host.');
    return forwarded ?? this.#authority ?? this.#raw.headers.host ?? '';
  }

  /** Protocol and host: `https://example.com`. */
  get origin(): string {
    return `${this.protocol}://${this.host.toLowerCase()}`;
  }

  /**
   * The body, read and parsed once: JSON, or the fields of an urlencoded or multipart form. `undefined` when there is none.
   *
   * @throws {HttpError} 413 over the limit, 415 for a type that is not read here, 400 for content that does not parse.
   * @throws E_BODY_TAKEN after `stream()`.
   */
  body(): Promise<unknown> {
    return this.#reading.parsed();
  }

  /**
   * The files of a multipart form, in its order; empty when there are none. Without `@File` or `@Files` in the action
   * they are held to `body.uploads`, where nothing has read the body before, and to `body.limit` otherwise.
   *
   * @throws {HttpError} 413 over a limit, 415 for a body that holds no files and has to, 422 for files that the action
   * does not accept, 400 for a malformed form, 503 when they cannot be stored.
   */
  files(): Promise<readonly UploadedFile[]> {
    return this.#reading.files();
  }

  /**
   * One text field of a form, by its name as it is sent; `undefined` where there is none, and for what is no form. Of a
   * form with files only what comes before the first of them is looked at: no file is read or kept for this, and a
   * field of that name that comes later is a 400. The body can be read in any way after that.
   *
   * @throws {HttpError} 413, 415 and 400 as `body`.
   */
  formField(name: string): Promise<unknown> {
    return this.#reading.formField(name);
  }

  /** The body as UTF-8 text, whatever it says; `undefined` when there is none. @throws {HttpError} 413, 415, 400 */
  text(): Promise<string | undefined> {
    return this.#reading.text();
  }

  /** The body as it came, of any type; `undefined` when there is none. Other forms can be asked for later. */
  bytes(): Promise<Uint8Array | undefined> {
    return this.#reading.bytes();
  }

  /**
   * The body as it arrives, of any type; empty when there is none. It fails with an `HttpError`, 413 over `body.limit`
   * and 400 when the client breaks off.
   *
   * @throws {HttpError} 413 for a length over the limit, 415 for a coded body. @throws E_BODY_TAKEN for a second stream.
   */
  stream(): Readable {
    return this.#reading.stream();
  }

  /** Says which files may come, in place of `@File` and `@Files`; to be called before the body is read. */
  expectFiles(plan: UploadPlan): void {
    this.#reading.expectFiles(plan);
  }

  /** Method and path only: headers hold cookies, which belong in no log. */
  [inspect.custom](): string {
    return `HttpRequest ${this.method} ${this.path}`;
  }

  get #reading(): RequestBody {
    return (this.#content ??= new RequestBody(this.#raw, this.#settings));
  }

  get #cancellable(): Cancellation {
    return (this.#cancellation ??= new Cancellation(this.#counterpart.response));
  }

  #parseQuery(): RawValues {
    const count = this.#search.split('&', maxQueryParameters + 1).length;
    if (count > maxQueryParameters) throw new BadRequest(`The query has more than ${maxQueryParameters} parameters.`);
    // Its types say nothing of what the values are.
    return parseQuery(this.#search) as RawValues;
  }
}
