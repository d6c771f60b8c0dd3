import { bootedParts } from '../app/app.js';
import type { App } from '../app/app.js';
import type { BootedApp } from '../app/boot.js';
import { sessionsOf } from '../app/parts/sessions.js';
import type { SessionParts } from '../app/parts/sessions.js';
import { maskSecret } from '../crypto/masking.js';
import { MantisError } from '../errors/mantis-error.js';
import { unknownSessions } from '../session/session-errors.js';
import { ensureCsrfSecret } from '../session/csrf-secrets.js';
import type { SessionContents } from '../session/session-contents.js';
import { CookieJar } from './cookie-jar.js';
import { MemoryTransport } from './memory-transport.js';

/** One value of a form field. */
type FormValue = string | number | boolean | Blob;

/** What a test request may carry. */
export interface TestRequestOptions {
  /** A value to send as JSON. */
  json?: unknown;
  /**
   * Fields to send as an urlencoded form; a list repeats the name. With a `File` or `Blob` among them it is a multipart
   * form, as is a `FormData`.
   */
  form?: Readonly<Record<string, FormValue | readonly FormValue[]>> | FormData;
  /** A body to send as it is; name its type in `headers`. */
  body?: string | Uint8Array;
  /** Headers to add, or to replace the client's own. */
  headers?: Readonly<Record<string, string>>;
  /** Leaves when it is aborted, as a visitor who closes the page: the connection breaks, also while the body comes. */
  signal?: AbortSignal;
}

/**
 * A client for tests. It opens no port, keeps cookies like a browser, and can look into its own session.
 *
 * Redirects are not followed: a test sees them.
 */
export class TestClient {
  /** The cookies that the client keeps. */
  readonly cookies = new CookieJar();
  readonly #transport: MemoryTransport;
  readonly #booted: BootedApp;

  /** Boots the application. @throws {BootError} */
  constructor(app: App) {
    this.#booted = bootedParts(app);
    this.#transport = new MemoryTransport((request, response) => void app.kernel.handle(request, response));
  }

  /** Sends GET. */
  get(path: string, options?: TestRequestOptions): Promise<Response> {
    return this.request('GET', path, options);
  }

  /** Sends POST. */
  post(path: string, options?: TestRequestOptions): Promise<Response> {
    return this.request('POST', path, options);
  }

  /** Sends PUT. */
  put(path: string, options?: TestRequestOptions): Promise<Response> {
    return this.request('PUT', path, options);
  }

  /** Sends PATCH. */
  patch(path: string, options?: TestRequestOptions): Promise<Response> {
    return this.request('PATCH', path, options);
  }

  /** Sends DELETE. */
  delete(path: string, options?: TestRequestOptions): Promise<Response> {
    return this.request('DELETE', path, options);
  }

  /**
   * Sends any method. A body that says how long it is has arrived completely; one that is streamed is in `body` as it
   * is written, so that events without an end can be read one by one, and `body.cancel()` leaves.
   */
  async request(method: string, path: string, options: TestRequestOptions = {}): Promise<Response> {
    await this.#booted.lifeCycle.ready;
    const { type, body } = await encodeBody(options);
    const headers = {
      ...(this.cookies.header === undefined ? {} : { cookie: this.cookies.header }),
      ...(type === undefined ? {} : { 'content-type': type }),
      ...lowerCased(options.headers ?? {}),
    };
    const response = await this.#transport.send({ method, path, headers, body, signal: options.signal });
    this.cookies.store(response.headers.getSetCookie());
    return response;
  }

  /**
   * Puts values into this client's session, beginning one when it has none. With a name, into that one of the
   * application's `sessions`.
   */
  async withSession(values: Readonly<Record<string, unknown>>, name?: string): Promise<this> {
    await this.#change(name, (contents) => {
      for (const [key, value] of Object.entries(values)) contents.set(key, value);
    });
    return this;
  }

  /**
   * A CSRF token of this client's session, for a form's field `_csrf` or the header `X-CSRF-Token`, where the application
   * asks for one. Begins a session when there is none. With a name, of that one of the application's `sessions`.
   */
  async csrfToken(name?: string): Promise<string> {
    return maskSecret(await this.#change(name, ensureCsrfSecret));
  }

  /**
   * The data of this client's session as it is stored now; `undefined` when it has none. With a name, of that one of the
   * application's `sessions`.
   */
  async session(name?: string): Promise<Record<string, unknown> | undefined> {
    const { engine, cookieName } = await this.#openSessions(name);
    const [id] = this.#ids(cookieName);
    const session = id === undefined ? undefined : await engine.peek(id);
    return session && Object.fromEntries(session.contents.keys().map((key) => [key, session.contents.get(key)]));
  }

  async #change<T>(name: string | undefined, change: (contents: SessionContents) => T): Promise<T> {
    const { engine, cookieName } = await this.#openSessions(name);
    const session = await engine.open(this.#ids(cookieName));
    const changed = change(session.contents);
    await session.save();
    if (session.cookie?.kind === 'issue') this.cookies.set(cookieName, session.cookie.id);
    return changed;
  }

  async #openSessions(name: string | undefined): Promise<SessionParts> {
    const { sessions, lifeCycle } = this.#booted;
    const parts = sessionsOf(sessions, name);
    if (!parts)
      throw name === undefined ? sessionsAreOff() : unknownSessions('The test client', name, namesOf(sessions));
    await lifeCycle.ready;
    return parts;
  }

  #ids(cookieName: string): readonly string[] {
    const id = this.cookies.get(cookieName);
    return id === undefined ? [] : [id];
  }
}

interface EncodedBody {
  readonly type?: string;
  readonly body: string | Uint8Array | undefined;
}

async function encodeBody({ json, form, body }: TestRequestOptions): Promise<EncodedBody> {
  if (json !== undefined) return { type: 'application/json', body: JSON.stringify(json) };
  if (form === undefined) return { body };
  if (form instanceof FormData) return encodeMultipart(form);
  const fields = Object.entries(form).flatMap(([name, value]) => [value].flat().map((item) => [name, item] as const));
  if (fields.some(([, item]) => item instanceof Blob)) {
    const data = new FormData();
    for (const [name, item] of fields) {
      if (item instanceof Blob) data.append(name, item);
      else data.append(name, String(item));
    }
    return encodeMultipart(data);
  }
  const search = new URLSearchParams(fields.map(([name, item]) => [name, String(item)]));
  return { type: 'application/x-www-form-urlencoded', body: search.toString() };
}

/** The boundary and the parts as every client makes them. */
async function encodeMultipart(data: FormData): Promise<EncodedBody> {
  const encoded = new Response(data);
  const type = encoded.headers.get('content-type') ?? '';
  return { type, body: new Uint8Array(await encoded.arrayBuffer()) };
}

function lowerCased(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}

function namesOf(sessions: readonly SessionParts[]): readonly string[] {
  return sessions.flatMap(({ name }) => name ?? []);
}

function sessionsAreOff(): MantisError {
  return new MantisError({
    code: 'E_SESSION_DISABLED',
    what: 'The test client was asked for a session, and the application has session: false.',
    why: 'Nothing could be stored or read.',
    fix: 'remove session: false from the options of createApp.',
  });
}
