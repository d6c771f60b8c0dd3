import { stringifySetCookie } from 'cookie';
import { isSecretId } from '../crypto/secret-id.js';
import type { HttpRequest } from '../http/http-request.js';
import type { ResolvedCookieOptions } from './cookie-options.js';

/** More cookies of our name than this are somebody's attempt to keep the driver busy. */
const maxCandidates = 4;

/** The cookie that carries the session id: reads it from requests and writes it for responses. */
export class SessionCookie {
  readonly #options: ResolvedCookieOptions;

  constructor(options: ResolvedCookieOptions) {
    this.#options = options;
  }

  /** Whether the cookie outlives the browser's session. */
  get isPersistent(): boolean {
    return this.#options.persistent;
  }

  /**
   * The ids that a request carries, in its order; only those that could be ours. A browser sends several cookies of
   * one name when they were set for different paths or domains.
   */
  idsOf(request: HttpRequest): readonly string[] {
    const header = request.header('cookie');
    if (header === undefined || !header.includes(this.#options.name)) return [];
    // The name is compared byte for byte: a decoded one could forge the __Host- prefix (CVE-2020-8184).
    const prefix = `${this.#options.name}=`;
    return header
      .split(';')
      .map((pair) => pair.trim())
      .filter((pair) => pair.startsWith(prefix))
      .map((pair) => pair.slice(prefix.length))
      .filter(isSecretId)
      .slice(0, maxCandidates);
  }

  /** The `Set-Cookie` line that gives the browser an id. `maxAge` is in seconds. */
  issue(id: string, request: HttpRequest, maxAge: number): string {
    return this.#line(id, request, this.#options.persistent ? { maxAge } : {});
  }

  /** The `Set-Cookie` line that makes the browser forget the id. */
  clear(request: HttpRequest): string {
    return this.#line('', request, { maxAge: 0, expires: new Date(0) });
  }

  #line(value: string, request: HttpRequest, ending: { maxAge?: number; expires?: Date }): string {
    const { name, secure, domain, path, sameSite, partitioned } = this.#options;
    return stringifySetCookie({
      name,
      value,
      ...ending,
      ...(domain === undefined ? {} : { domain }),
      path,
      httpOnly: true,
      secure: secure === 'auto' ? request.protocol === 'https' : secure,
      sameSite,
      partitioned,
    });
  }
}
