import { memberPath } from '../http/form-fields.js';

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
  for (const [path, value] of flatten(input, [])) {
    if (isSecret(path)) continue;
    const size = path.length + (JSON.stringify(value) ?? '').length;
    if (size > left) continue;
    left -= size;
    kept.set(path, value);
  }
  return Object.fromEntries(kept);
}

/** Objects are taken apart, so that a secret is found wherever it is; lists of values stay together. */
function* flatten(input: object, path: readonly string[]): Generator<readonly [string, unknown]> {
  for (const [name, value] of Object.entries(input)) {
    const members = [...path, ...memberPath(name)];
    if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' || value === null)
      yield [members.join('.'), value];
    else if (Array.isArray(value) && value.every((item) => typeof item === 'string')) yield [members.join('.'), value];
    else if (typeof value === 'object' && isShallow(members)) yield* flatten(value, members);
  }
}

/** What contains itself has no end. */
function isShallow(path: readonly string[]): boolean {
  return path.length < 32;
}

/** `newPassword`, `user[pass-word]` and `API_KEY` alike. */
function isSecret(path: string): boolean {
  const words = path
    .replace(/([a-z\d])([A-Z])/g, '$1_$2')
    .replace(/[^A-Za-z\d]+/g, '_')
    .toLowerCase();
  return secretParts.test(words) || secretParts.test(words.replaceAll('_', '')) || secretWords.test(words);
}
