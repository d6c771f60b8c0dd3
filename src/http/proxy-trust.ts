import type { IncomingMessage } from 'node:http';
import { BlockList, isIP } from 'node:net';

/**
 * Which proxies may report the client's address, protocol and host by `X-Forwarded-*`.
 *
 * `false`: none. `true`: whoever connects, for a server that only its proxy can reach. A list of addresses and CIDR
 * ranges: those, read from the right, so that a client cannot put itself in front.
 */
export type TrustProxyOption = boolean | readonly string[];

/** Reads `X-Forwarded-*` where, and only where, the sender is trusted. */
export class ProxyTrust {
  readonly #everyone: boolean;
  readonly #trusted = new BlockList();

  constructor(option: TrustProxyOption) {
    this.#everyone = option === true;
    for (const range of typeof option === 'boolean' ? [] : option) this.#add(range);
  }

  /** The first address, from the server outwards, that is no trusted proxy; empty when the socket has none. */
  clientAddress(request: IncomingMessage): string {
    const direct = request.socket.remoteAddress ?? '';
    const reported = splitList(request.headers['x-forwarded-for']);
    if (this.#everyone) return reported.find((address) => isIP(address) !== 0) ?? direct;

    let client = direct;
    while (this.#trusts(client)) {
      const next = reported.pop();
      if (next === undefined || isIP(next) === 0) break;
      client = next;
    }
    return client;
  }

  /** What the nearest trusted proxy says in a header; `undefined` when the connection is not from one. */
  forwarded(request: IncomingMessage, header: 'x-forwarded-proto' | 'x-forwarded-host'): string | undefined {
    const value = request.headers[header];
    if (value === undefined || !this.isProxy(request)) return undefined;
    return splitList(value).at(-1);
  }

  /** Whether the connection is from a trusted proxy. */
  isProxy({ socket }: IncomingMessage): boolean {
    return this.#everyone || this.#trusts(socket.remoteAddress ?? '');
  }

  #trusts(address: string): boolean {
    const version = isIP(address);
    return version !== 0 && this.#trusted.check(address, version === 6 ? 'ipv6' : 'ipv4');
  }

  #add(range: string): void {
    const [address = '', prefix] = range.split('/');
    const family = isIP(address) === 6 ? 'ipv6' : 'ipv4';
    if (prefix === undefined) this.#trusted.addAddress(address, family);
    else this.#trusted.addSubnet(address, Number(prefix), family);
  }
}

/** Whether a text is an address or a CIDR range that `ProxyTrust` understands. */
export function isAddressRange(text: string): boolean {
  const [address = '', prefix, ...rest] = text.split('/');
  const bits = isIP(address) === 6 ? 128 : 32;
  if (isIP(address) === 0 || rest.length > 0) return false;
  return prefix === undefined || (/^\d{1,3}$/.test(prefix) && Number(prefix) <= bits);
}

function splitList(header: string | string[] | undefined): string[] {
  const text = Array.isArray(header) ? header.join(',') : (header ?? '');
  return text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
}
