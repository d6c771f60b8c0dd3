import { hash } from 'node:crypto';

/** 27 characters that tell one content from another: the first 160 bits of its SHA-256 digest, base64url. */
export function fingerprint(content: string | Uint8Array): string {
  return hash('sha256', content, 'base64url').slice(0, 27);
}
