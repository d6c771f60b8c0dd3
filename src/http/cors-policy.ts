import type { CorsOptions, CorsOrigin } from './cors-options.js';
import { assertCorsOptions, isEveryOrigin } from './cors-options.js';
import type { HttpRequest } from './http-request.js';
import type { ResponseHeaders } from './response-headers.js';
import { Result } from './result.js';

const defaultMethods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'];

type Judge = (origin: string, request: HttpRequest) => boolean;

/** What the pages of other origins may do (WHATWG Fetch §3.3). */
export class CorsPolicy {
  readonly #options: CorsOptions;
  readonly #isOpen: boolean;
  readonly #allows: Judge;
  readonly #exposed: string;
  readonly #methods: string;

  /** @throws E_OPTION, E_CORS_CREDENTIALS */
  constructor(options: CorsOptions) {
    assertCorsOptions(options);
    const { origin = '*', methods = defaultMethods, exposedHeaders = [] } = options;
    this.#options = options;
    this.#isOpen = isEveryOrigin(origin);
    this.#allows = judgeOf(origin);
    this.#exposed = exposedHeaders.join(', ');
    this.#methods = methods.join(', ').toUpperCase();
  }

  /** Adds to an answer, an error's too, what lets the page read it. A narrower policy that has done so already wins. */
  addTo(headers: ResponseHeaders, request: HttpRequest): void {
    if (this.#allow(headers, request) && this.#exposed !== '') {
      headers.set('access-control-expose-headers', this.#exposed);
    }
  }

  /** The answer to a preflight. One that allows nothing is a 204 as well: the browser refuses by itself then. */
  preflight(request: HttpRequest): Result {
    const result = new Result(undefined, { status: 204 });
    const { headers } = result;
    const { allowedHeaders, maxAge, privateNetwork } = this.#options;
    const isAllowed = this.#allow(headers, request);
    if (!allowedHeaders) headers.include('vary', 'Access-Control-Request-Headers');
    if (privateNetwork) headers.include('vary', 'Access-Control-Request-Private-Network');
    if (!isAllowed) return result;

    headers.set('access-control-allow-methods', this.#methods);
    const allowed = allowedHeaders?.join(', ') ?? request.header('access-control-request-headers');
    if (allowed) headers.set('access-control-allow-headers', allowed);
    if (maxAge !== undefined) headers.set('access-control-max-age', String(maxAge));
    if (privateNetwork && request.header('access-control-request-private-network') === 'true') {
      headers.set('access-control-allow-private-network', 'true');
    }
    return result;
  }

  /** Whether the request's origin is allowed; the headers say so then. */
  #allow(headers: ResponseHeaders, request: HttpRequest): boolean {
    // Also on answers that allow nothing, or to no origin at all: a cache would give them to everybody otherwise.
    if (!this.#isOpen) headers.include('vary', 'Origin');
    if (headers.has('access-control-allow-origin')) return false;
    const origin = this.#isOpen ? '*' : request.header('origin');
    if (origin === undefined || !(this.#isOpen || this.#allows(origin, request))) return false;
    headers.set('access-control-allow-origin', origin);
    if (this.#options.credentials) headers.set('access-control-allow-credentials', 'true');
    return true;
  }
}

/** Whether a request asks for leave to send another one. */
export function isPreflight(request: HttpRequest): boolean {
  return (
    request.method === 'OPTIONS' &&
    request.header('origin') !== undefined &&
    request.header('access-control-request-method') !== undefined
  );
}

function judgeOf(origin: CorsOrigin): Judge {
  // A promise is no `true`: what is not decided yet is not allowed.
  if (typeof origin === 'function') return (given, request) => origin(given, request) === true;
  const list = [origin].flat();
  const texts = new Set(list.filter((each) => typeof each === 'string').map((each) => each.toLowerCase()));
  const patterns = list.filter((each) => each instanceof RegExp);
  // `search` begins at the start whatever the flags; `test` of a /g expression would allow every other request.
  return (given) => texts.has(given.toLowerCase()) || patterns.some((pattern) => given.search(pattern) !== -1);
}
