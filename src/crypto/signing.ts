import { createHmac, timingSafeEqual } from 'node:crypto';
import { deriveKey } from './sealing.js';

/** Signs with the newest of some secrets and accepts the signatures of all of them (HMAC-SHA-256, RFC 2104). */
export class Signer {
  readonly #keys: readonly [Buffer, ...Buffer[]];

  /** @param secrets the newest first. @param purpose keeps what is signed here apart from other uses of the secrets. */
  constructor([newest, ...older]: readonly [string, ...string[]], purpose: string) {
    this.#keys = [deriveKey(newest, purpose), ...older.map((secret) => deriveKey(secret, purpose))];
  }

  /** The signature of a text, 43 characters of base64url. */
  sign(text: string): string {
    return digest(this.#keys[0], text).toString('base64url');
  }

  /** Whether a signature is one that these secrets made for the text. How long it takes tells nothing of how near it is. */
  verify(text: string, signature: string): boolean {
    const given = Buffer.from(signature, 'base64url');
    // Several texts decode to the same bytes; only the one that was given out is accepted.
    if (given.length !== 32 || given.toString('base64url') !== signature) return false;
    return this.#keys.some((key) => timingSafeEqual(digest(key, text), given));
  }
}

function digest(key: Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}
