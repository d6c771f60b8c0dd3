import { randomBytes, timingSafeEqual } from 'node:crypto';
import { isSecretId } from './secret-id.js';

const length = 32;

/**
 * A secret of `createSecretId` under a mask that is new each time, 86 characters of base64url: a page that holds the same
 * secret again and again would give it away by the length of what it is compressed to (BREACH).
 */
export function maskSecret(secret: string): string {
  const mask = randomBytes(length);
  return Buffer.concat([mask, xor(mask, Buffer.from(secret, 'base64url'))]).toString('base64url');
}

/** Whether a text is one of some secrets under a mask. How long it takes tells nothing of how near it is. */
export function isMasked(text: string, secrets: readonly string[]): boolean {
  const bytes = Buffer.from(text, 'base64url');
  // Several texts decode to the same bytes; only the one that was given out is accepted.
  if (bytes.length !== 2 * length || bytes.toString('base64url') !== text) return false;
  const given = xor(bytes.subarray(0, length), bytes.subarray(length));
  const matches = secrets.filter(isSecretId).map((secret) => timingSafeEqual(given, Buffer.from(secret, 'base64url')));
  return matches.includes(true);
}

function xor(left: Uint8Array, right: Uint8Array): Buffer {
  return Buffer.from(left.map((byte, index) => byte ^ (right[index] ?? 0)));
}
