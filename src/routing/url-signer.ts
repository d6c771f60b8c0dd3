import { parse as parseQuery } from 'fast-querystring';
import type { Signer } from '../crypto/signing.js';
import { MantisError } from '../errors/mantis-error.js';
import { Forbidden } from '../http/http-error.js';
import type { HttpRequest } from '../http/http-request.js';
import { canonicalPath } from '../http/request-target.js';
import type { UrlOptions } from '../http/route-names.js';
import { withoutPort } from './host-pattern.js';

/** What a signed URL can be asked to be. */
export interface SignedUrlOptions extends UrlOptions {
  /** Seconds until it is refused. Default: never. */
  expiresIn?: number;
}

const longest = 100 * 365 * 24 * 60 * 60;

/** Signs URLs, and checks the signatures of those that come in. */
export class UrlSigner {
  readonly #signer: Signer | undefined;
  readonly #now: () => number;

  /** @param signer `undefined` when there are no secrets. @param now in milliseconds since the epoch. */
  constructor(signer: Signer | undefined, now: () => number) {
    this.#signer = signer;
    this.#now = now;
  }

  /** Whether there are secrets to sign with. */
  get isReady(): boolean {
    return this.#signer !== undefined;
  }

  /** @param host binds the signature to a host of routes that are bound to one. @throws E_URL_SECRETS, E_ROUTE_PARAMETER */
  sign(url: string, host: string | undefined, expiresIn: number | undefined): string {
    if (!this.#signer) throw new MantisError(noSecrets('signedUrl() was called.'));
    const search = url.split('?')[1] ?? '';
    for (const name of Object.keys(parseQuery(search)))
      if (name === 'expires' || name === 'signature') throw taken(name);
    const expiring = expiresIn === undefined ? url : withParameter(url, `expires=${this.#end(expiresIn)}`);
    const path = expiring.replace(/^https?:\/\/[^/]*/, '').split('?')[0] ?? '';
    const text = toBeSigned({ path: canonicalPath(path), host, query: parseQuery(expiring.split('?')[1] ?? '') });
    return withParameter(expiring, `signature=${this.#signer.sign(text)}`);
  }

  /**
   * Refuses a request whose URL has not been signed here, or whose time is over.
   *
   * @param isBound whether its route is bound to a host. @throws {Forbidden}
   */
  check(request: HttpRequest, isBound: boolean): void {
    const { signature, expires } = request.query;
    const host = isBound ? withoutPort(request.host) : undefined;
    const text = toBeSigned({ path: request.path, host, query: request.query });
    if (typeof signature !== 'string' || !this.#signer?.verify(text, signature)) {
      throw new Forbidden('This link is not valid.', { details: { code: 'E_URL_SIGNATURE' } });
    }
    if (expires !== undefined && Number(expires) * 1000 <= this.#now()) {
      throw new Forbidden('This link has expired.', { details: { code: 'E_URL_EXPIRED' } });
    }
  }

  #end(expiresIn: number): number {
    if (typeof expiresIn === 'number' && expiresIn > 0 && expiresIn <= longest) {
      return Math.ceil(this.#now() / 1000 + expiresIn);
    }
    throw new MantisError({
      code: 'E_ROUTE_PARAMETER',
      what: `A signed URL was asked for with expiresIn ${String(expiresIn)}.`,
      why: 'It would never, or always, be refused.',
      fix: 'pass a number of seconds above 0, or leave it out for a URL without an end.',
    });
  }
}

/** The problem of signing without secrets. */
export function noSecrets(what: string) {
  return {
    code: 'E_URL_SECRETS',
    what,
    why: 'There are no secrets to sign with.',
    fix: 'pass secrets to createApp: a list of texts of at least 32 characters, the newest first.',
  } as const;
}

interface Signable {
  readonly path: string;
  readonly host: string | undefined;
  readonly query: Readonly<Record<string, unknown>>;
}

/** What an action will see of a URL, the order of differently named parameters aside. Nothing else has the same text. */
function toBeSigned({ path, host = '', query }: Signable): string {
  const parameters = Object.keys(query)
    .filter((name) => name !== 'signature')
    .sort()
    .map((name) => [name, query[name]]);
  return JSON.stringify([host, path, parameters]);
}

function withParameter(url: string, parameter: string): string {
  return `${url}${url.includes('?') ? '&' : '?'}${parameter}`;
}

function taken(name: string): MantisError {
  return new MantisError({
    code: 'E_ROUTE_PARAMETER',
    what: `A signed URL was asked for with the query parameter '${name}'.`,
    why: 'The signature needs that name for itself.',
    fix: 'give the parameter another name.',
  });
}
