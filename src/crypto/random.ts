import { randomFillSync } from 'node:crypto';

/** The system's generator takes almost as long for a few bytes as for many. */
const pool = Buffer.allocUnsafeSlow(4096);
let used = pool.length;

/** Random bytes of the system's generator as text; at most 4096. What was given is forgotten here. */
export function randomText(length: number, encoding: 'base64url' | 'hex'): string {
  if (used + length > pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  const bytes = pool.subarray(used, used + length);
  used += length;
  const text = bytes.toString(encoding);
  bytes.fill(0);
  return text;
}
