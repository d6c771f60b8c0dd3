import { isIPv6 } from 'node:net';

/**
 * What stands for a client: its IPv4 address, or the /64 network of its IPv6 one, since whoever has one address of such a
 * network has them all. Addresses that cannot be told, as on a unix socket, count as one client.
 */
export function clientKey(address: string): string {
  if (!isIPv6(address)) return address === '' ? 'unknown' : address;
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  return mapped ?? `${networkOf(address)}::/64`;
}

/** The first four groups, written in one way only. */
function networkOf(address: string): string {
  const [plain = ''] = address.split('%', 1);
  // The URL parser writes an IPv6 address in its shortest form, with embedded IPv4 as groups (WHATWG URL §3.5).
  const shortest = new URL(`http://[${plain}]`).hostname.slice(1, -1);
  const [left = [], right = []] = shortest.split('::').map((part) => part.split(':').filter((group) => group !== ''));
  const zeros = Array.from({ length: 8 - left.length - right.length }, () => '0');
  return [...left, ...zeros, ...right].slice(0, 4).join(':');
}
