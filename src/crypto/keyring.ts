import { deriveKey, seal, unseal } from './sealing.js';
import { sha256 } from './secret-id.js';

/** Why a sealed text could not be opened. */
export type Unopened = 'unknown-secret' | 'forged';

interface Key {
  /** Tells which secret sealed a text, and nothing about the secret. */
  readonly id: string;
  readonly material: Buffer;
}

/** Seals with the newest of some secrets and opens with all of them, so that a secret can be replaced without loss. */
export class Keyring {
  readonly #keys: readonly [Key, ...Key[]];

  /** @param secrets the newest first. @param purpose keeps what is sealed here apart from other uses of the secrets. */
  constructor([newest, ...older]: readonly [string, ...string[]], purpose: string) {
    this.#keys = [toKey(newest, purpose), ...older.map((secret) => toKey(secret, purpose))];
  }

  /** Tells keyrings apart that seal with another secret. */
  get id(): string {
    return this.#keys[0].id;
  }

  /**
   * Seals a text for one place. Each place has a key of its own, so that no key seals more often than a random nonce
   * allows (2^32 times, NIST SP 800-38D §8.3).
   */
  seal(text: string, place: string): string {
    const [{ id, material }] = this.#keys;
    return `${id}.${seal(deriveKey(material, place), text, place)}`;
  }

  /** Opens what was sealed for a place. */
  open(sealed: string, place: string): { readonly text: string } | Unopened {
    const [id, content = ''] = sealed.split('.', 2);
    const key = this.#keys.find((each) => each.id === id);
    if (!key) return 'unknown-secret';
    const text = unseal(deriveKey(key.material, place), content, place);
    return text === undefined ? 'forged' : { text };
  }
}

function toKey(secret: string, purpose: string): Key {
  const material = deriveKey(secret, purpose);
  return { id: sha256(`key id of ${material.toString('hex')}`).slice(0, 8), material };
}
