import { stringifySetCookie } from 'cookie';
import type { HttpRequest } from '../http/http-request.js';
import type { ResolvedCookieOptions } from './cookie-options.js';

/** What every browser keeps of a cookie, in bytes: its name, value and attributes together (RFC 6265 §6.1). */
const maxLength = 4096;

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

  /** How many characters a value may have at most, so that no browser drops the cookie. */
  get room(): number {
    const { secure, persistent } = this.#options;
    const longestEnd = persistent ? { maxAge: 9_999_999_999 } : {};
    return maxLength - this.#line('', secure !== false, longestEnd).length;
  }

  /**
   * The values that a request carries, in its order. A browser sends several cookies of one name when they were set for
   * different paths or domains.
   */
  valuesOf(request: HttpRequest): readonly string[] {
    const header = request.header('cookie');
    if (header === undefined || !header.includes(this.#options.name)) return [];
    // The name is compared byte for byte: a decoded one could forge the __Host- prefix (CVE-2020-8184).
    const prefix = `${this.#options.name}=`;
    return header
      .split(';')
      .map((pair) => pair.trim())
      .filter((pair) => pair.startsWith(prefix))
      .map((pair) => pair.slice(prefix.length));
  }

  /** The `Set-Cookie` line that gives the browser an id. `maxAge` is in seconds. */
  issue(id: string, request: HttpRequest, maxAge: number): string {
    return this.#line(id, this.#isSecure(request), this.#options.persistent ? { maxAge } : {});
  }

  /** The `Set-Cookie` line that makes the browser forget the id. */
  clear(request: HttpRequest): string {
    return this.#line('', this.#isSecure(request), { maxAge: 0, expires: new Date(0) });
  }

  #isSecure({ protocol }: HttpRequest): boolean {
    const { secure } = this.#options;
    return secure === 'auto' ? protocol === 'https' : secure;
  }

  #line(value: string, secure: boolean, ending: { maxAge?: number; expires?: Date }): string {
    const { name, domain, path, sameSite, partitioned } = this.#options;
    return stringifySetCookie({
      name,
      value,
      ...ending,
      ...(domain === undefined ? {} : { domain }),
      path,
      httpOnly: true,
      secure,
      sameSite,
      partitioned,
    });
  }
}
