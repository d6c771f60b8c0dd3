import { createCipheriv, createDecipheriv, createHmac, randomBytes } from 'node:crypto';

const algorithm = 'aes-256-gcm';
const nonceLength = 12;
const tagLength = 16;

/** A key of 256 bits for one purpose, from secret material that may serve others too (HKDF-Expand, RFC 5869 §2.3). */
export function deriveKey(secret: string | Buffer, purpose: string): Buffer {
  return createHmac('sha256', secret).update(`${purpose}\u0001`).digest();
}

/**
 * Encrypts a text so that nobody without the key can read or change it (AES-256-GCM, NIST SP 800-38D). What it is
 * `boundTo` must be named again to open it, so that it is of no use in another place.
 */
export function seal(key: Buffer, text: string, boundTo: string): string {
  const nonce = randomBytes(nonceLength);
  const cipher = createCipheriv(algorithm, key, nonce).setAAD(Buffer.from(boundTo));
  const sealed = Buffer.concat([nonce, cipher.update(text, 'utf8'), cipher.final()]);
  return Buffer.concat([sealed, cipher.getAuthTag()]).toString('base64url');
}

/** The text; `undefined` when the key or the place is another, or somebody has changed it. */
export function unseal(key: Buffer, sealed: string, boundTo: string): string | undefined {
  const bytes = Buffer.from(sealed, 'base64url');
  if (bytes.length < nonceLength + tagLength) return undefined;
  const decipher = createDecipheriv(algorithm, key, bytes.subarray(0, nonceLength), { authTagLength: tagLength })
    .setAAD(Buffer.from(boundTo))
    .setAuthTag(bytes.subarray(-tagLength));
  const start = decipher.update(bytes.subarray(nonceLength, -tagLength));
  try {
    return Buffer.concat([start, decipher.final()]).toString('utf8');
  } catch {
    // The only thing that `final` throws at: the tag is not that of these bytes under this key.
    return undefined;
  }
}
