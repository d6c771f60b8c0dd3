import type { IncomingMessage } from 'node:http';
import { randomText } from '../crypto/random.js';
import type { ProxyTrust } from './proxy-trust.js';

const idLength = 32;
const idsPerPool = 128;
/** Ids made ahead, since text is cut faster than it is made of bytes. They are no secrets. */
let pool = '';
let used = 0;

const safeShape = /^[\w.:+/=@-]{1,128}$/;
const headerShape = /^[!#$%&'*+.^_`|~0-9a-z-]+$/i;

/** The header that carries request ids unless another one is named. */
export const defaultRequestIdHeader = 'X-Request-Id';

/** Gives each request an id: that of a trusted proxy, or a random one. */
export class RequestIds {
  readonly #trust: ProxyTrust;
  /** In lower case; `undefined` when ids neither come nor go in a header. */
  readonly header: string | undefined;

  constructor(option: string | false | undefined, trust: ProxyTrust) {
    this.#trust = trust;
    this.header = option === false ? undefined : (option ?? defaultRequestIdHeader).toLowerCase();
  }

  /** 128 random bits, or what a trusted proxy says if it is short and of characters that are harmless in a log. */
  of(request: IncomingMessage): string {
    const given = this.header === undefined ? undefined : request.headers[this.header];
    if (typeof given === 'string' && safeShape.test(given) && this.#trust.isProxy(request)) return given;
    return randomId();
  }
}

/** 128 random bits as hex. */
function randomId(): string {
  if (used >= pool.length) {
    pool = randomText((idLength / 2) * idsPerPool, 'hex');
    used = 0;
  }
  used += idLength;
  return pool.slice(used - idLength, used);
}

/** Whether a text can be the name of the header. */
export function isRequestIdHeader(name: unknown): boolean {
  return typeof name === 'string' && headerShape.test(name);
}
