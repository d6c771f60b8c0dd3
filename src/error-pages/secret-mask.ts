import type { IncomingMessage } from 'node:http';

const masked = '••••';
const secretName = /auth|cookie|credential|csrf|key|pass|secret|session|signature|token|xsrf/i;

/** Keeps what a client has sent in confidence out of a page: wherever it stands, in a message too. */
export class SecretMask {
  readonly #secrets: readonly string[];

  constructor({ headers }: IncomingMessage) {
    const confidential = Object.entries(headers).filter(([name]) => secretName.test(name));
    const parts = confidential
      .flatMap(([, value]) => [value ?? ''].flat())
      .flatMap((value) => value.split(/[\s;,=:]+/));
    // Short pieces are words such as Bearer, and would tear holes into everything.
    this.#secrets = parts.flatMap((part) => [part, decoded(part)]).filter((part) => part.length >= 12);
  }

  /** A text without the request's secrets. */
  apply(text: string): string {
    return this.#secrets.reduce((result, secret) => result.replaceAll(secret, masked), text);
  }

  /** A header's value, or dots in its place; the query of an address is left out. */
  header(name: string, value: string): string {
    if (secretName.test(name)) return masked;
    return this.apply(/^(?:referer|origin|location)$/i.test(name) ? this.target(value) : value);
  }

  /** An address with the values of its query masked: who wrote them knows them. */
  target(address: string): string {
    return this.apply(address.replace(/\?.*$/s, (query) => query.replaceAll(/=[^&#]*/g, `=${masked}`)));
  }
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
