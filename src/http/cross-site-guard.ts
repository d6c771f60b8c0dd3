import { Forbidden } from './http-error.js';
import type { HttpRequest } from './http-request.js';
import { isSafeMethod } from './methods.js';

/** Options of the cross-site check. */
export interface CsrfOptions {
  /** Origins of other sites that may send unsafe requests, such as `https://app.example.com`. Default: none. */
  trustedOrigins?: readonly string[];
  /**
   * Whether unsafe requests of a session must carry its token as well, by the field of `csrfField()` or in the header
   * `X-CSRF-Token`; without it they are a 403 (`E_CSRF_TOKEN`). For browsers that say nothing of where a request comes
   * from. A request without a live session needs none, nor do routes that cannot reach the session. Default: `false`.
   */
  token?: boolean;
}

/**
 * Refuses unsafe requests that a browser sends for another site (OWASP ASVS 3.5.1), by what the browser itself says of
 * their origin: `Sec-Fetch-Site`, and `Origin` where a browser does not send that. A request with neither comes from no
 * browser and passes.
 */
export class CrossSiteGuard {
  readonly #trusted: ReadonlySet<string>;

  constructor({ trustedOrigins = [] }: CsrfOptions) {
    this.#trusted = new Set(trustedOrigins.map((origin) => origin.toLowerCase()));
  }

  /** @throws {Forbidden} for a request that another site caused. */
  check(request: HttpRequest): void {
    if (isSafeMethod(request.method)) return;
    const site = request.header('sec-fetch-site');
    const origin = request.header('origin')?.toLowerCase();
    if (site === undefined && origin === undefined) return;
    const isOwn = site === undefined ? isSameHost(origin, request.host) : site === 'same-origin' || site === 'none';
    if (isOwn || (origin !== undefined && this.#trusted.has(origin))) return;
    throw new Forbidden('This request comes from another site.', { headers: { vary: 'Sec-Fetch-Site, Origin' } });
  }
}

/** Host and port only: behind a proxy that ends TLS, the scheme that the browser saw may not be known here. */
function isSameHost(origin: string | undefined, host: string): boolean {
  return origin !== undefined && URL.canParse(origin) && new URL(origin).host === host.toLowerCase();
}
