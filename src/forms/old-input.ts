import { memberPath } from '../http/field-path.js';

/** In characters of JSON: a long letter fits, and a session stays far below what a driver keeps. */
const mostCharacters = 16_000;

const secretParts =
  /pass(word|wd|phrase|code|key)|secret|token|credential|api_?key|private_?key|card_?n(umber|o)|security_?code/;
const secretWords = /(^|_)(pass|pwd|pw|pin|otp|totp|cvv|cvc|csrf|ssn|iban|method)(_?\d*)(_|$)/;

/**
 * The fields of a form that may be kept for the page that shows it again, by their paths with dots. Left out are fields
 * whose names tell of a secret, and those that do not fit any more.
 */
export function keepable(input: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const kept = new Map<string, unknown>();
  let left = mostCharacters;
  for (const [path, value] of flatten(input, { path: [], within: [] })) {
    if (isSecret(path)) continue;
    const size = path.length + (JSON.stringify(value) ?? '').length;
    if (size > left) continue;
    left -= size;
    kept.set(path, value);
  }
  return Object.fromEntries(kept);
}

/** Where something stands in the input, and in what. */
interface Place {
  readonly path: readonly string[];
  readonly within: readonly object[];
}

/** Objects are taken apart, so that a secret is found wherever it is; lists of texts stay together. */
function* flatten(input: object, { path, within }: Place): Generator<readonly [string, unknown]> {
  for (const [name, value] of Object.entries(input)) {
    const members = [...path, ...memberPath(name)];
    if (isKeepable(value)) yield [members.join('.'), value];
    // What contains itself has no end.
    else if (typeof value === 'object' && value !== null && !within.includes(value))
      yield* flatten(value, { path: members, within: [...within, value] });
  }
}

function isKeepable(value: unknown): boolean {
  if (Array.isArray(value)) return value.every((item) => typeof item === 'string');
  return value === null || ['string', 'number', 'boolean'].includes(typeof value);
}

/** `newPassword`, `user[pass-word]` and `API_KEY` alike. */
function isSecret(path: string): boolean {
  const words = path
    .replace(/([a-z\d])([A-Z])/g, '$1_$2')
    .replace(/[^A-Za-z\d]+/g, '_')
    .toLowerCase();
  return secretParts.test(words) || secretParts.test(words.replaceAll('_', '')) || secretWords.test(words);
}
