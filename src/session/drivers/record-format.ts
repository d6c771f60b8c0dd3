import type { Keyring, Unopened } from '../../crypto/keyring.js';
import { MantisError } from '../../errors/mantis-error.js';
import type { SessionRecord } from '../session-record.js';

const maxLength = 1_000_000;

/** Why what stands in a file is of no use. */
export type Unusable = 'damaged' | Unopened;

/** Turns records into the JSON objects that stand in files, sealed where there are secrets, and back. */
export class RecordFormat {
  readonly #keyring: Keyring | undefined;

  constructor(keyring: Keyring | undefined) {
    this.#keyring = keyring;
  }

  /** The JSON text of a record for the file of a key. @throws E_SESSION_TOO_LARGE */
  encode(key: string, record: SessionRecord): string {
    const json = JSON.stringify(record);
    if (json.length > maxLength) throw tooLarge(json.length);
    return this.#keyring ? JSON.stringify({ sealed: this.#keyring.seal(json, key) }) : json;
  }

  /** The record that stands in the file of a key. */
  decode(key: string, content: unknown): SessionRecord | Unusable {
    const plain = this.#open(key, content);
    if (typeof plain === 'string') return plain;
    return isRecord(plain.content) ? plain.content : 'damaged';
  }

  /** A record that is not sealed is none of ours where all are, whoever has put it there. */
  #open(key: string, content: unknown): { readonly content: unknown } | Unopened {
    const sealed = sealedIn(content);
    if (!this.#keyring) return sealed === undefined ? { content } : 'unknown-secret';
    if (sealed === undefined) return 'unknown-secret';
    const opened = this.#keyring.open(sealed, key);
    return typeof opened === 'string' ? opened : { content: JSON.parse(opened.text) };
  }
}

function sealedIn(content: unknown): string | undefined {
  const isSealed = isObject(content) && 'sealed' in content;
  return isSealed && typeof content.sealed === 'string' ? content.sealed : undefined;
}

/** Whether a value has what a record has, each of its kind. */
export function isRecord(value: unknown): value is SessionRecord {
  return isObject(value) && Object.entries(members).every(([name, fits]) => fits(Reflect.get(value, name)));
}

/** What each member of a record has to be; `undefined` is one that is absent. */
const members: Readonly<Record<keyof SessionRecord, (value: unknown) => boolean>> = {
  data: isObject,
  createdAt: Number.isFinite,
  expiresAt: Number.isFinite,
  flash: optional(isObject),
  seenAt: optional(Number.isFinite),
  issuedAt: optional(Number.isFinite),
  replacement: optional(isReplacement),
  owner: optional(isText),
  ownedAt: optional(Number.isFinite),
  userAgent: optional(isText),
  ip: optional(isText),
};

function isReplacement(value: unknown): boolean {
  if (!isObject(value)) return false;
  const { key, sealedId, until, owner } = value;
  return isText(key) && isText(sealedId) && Number.isFinite(until) && optional(isText)(owner);
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isText(value: unknown): boolean {
  return typeof value === 'string';
}

function optional(fits: (value: unknown) => boolean): (value: unknown) => boolean {
  return (value) => value === undefined || fits(value);
}

function tooLarge(length: number): MantisError {
  return new MantisError({
    code: 'E_SESSION_TOO_LARGE',
    what: `A session has grown to ${length} characters.`,
    why: `The file driver keeps at most ${maxLength}: each request of the visitor reads all of it.`,
    fix: 'keep large things elsewhere, and in the session only what names them.',
  });
}
