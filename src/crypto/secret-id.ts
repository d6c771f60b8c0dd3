import { hash } from 'node:crypto';
import { randomText } from './random.js';

const shape = /^[A-Za-z0-9_-]{43}$/;
const digestShape = /^[0-9a-f]{64}$/;

/** A new unguessable id: 256 bits from the system's generator (OWASP ASVS 7.2.3), 43 characters of base64url. */
export function createSecretId(): string {
  return randomText(32, 'base64url');
}

/** Whether a text from outside has the shape of an id that `createSecretId` made. */
export function isSecretId(text: string): boolean {
  return shape.test(text);
}

/** Whether something from outside has the shape of what `sha256` makes. */
export function isSha256(text: unknown): text is string {
  return typeof text === 'string' && digestShape.test(text);
}

/** The SHA-256 digest of a text as 64 hexadecimal digits. */
export function sha256(text: string): string {
  return hash('sha256', text, 'hex');
}
