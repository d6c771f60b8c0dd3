import { memberPath } from '../http/field-path.js';
import { currentSession } from '../session/current-session.js';
import type { Session } from '../session/session.js';
import type { InputIssue } from '../validation/issues.js';
import { keepable } from './old-input.js';

/** What went wrong, by the path of the field with dots: `{ 'address.street': ['street must be text'] }`. */
export type FormErrors = Readonly<Record<string, readonly string[]>>;

const oldKey = 'old';
const errorsKey = 'errors';
const mostMessages = 100;
const longestMessage = 200;

/**
 * What the visitor had typed into a field when the form was refused, or what `withInput` left; `fallback`, or
 * `undefined`, when there is nothing. Reading it is reading flash: all that was flashed goes with this request.
 *
 * @param field as the input is named, `address[street]`, or with dots, `address.street`.
 * @throws E_SESSION_NOT_LOADED, E_SESSION_OUTSIDE_REQUEST
 */
export function old(field: string, fallback?: unknown): unknown {
  const input = recordOf(flashed(oldKey));
  const path = memberPath(field).join('.');
  return Object.hasOwn(input, path) ? input[path] : fallback;
}

/**
 * The messages of one field, or of all fields by their paths; empty when there are none. Reading them is reading flash.
 *
 * @param field as in `old`. Messages for the form as a whole are under the empty name.
 * @throws E_SESSION_NOT_LOADED, E_SESSION_OUTSIDE_REQUEST
 */
export function errors(): FormErrors;
export function errors(field: string): readonly string[];
export function errors(field?: string): FormErrors | readonly string[] {
  // Only `leaveErrors` writes under this key, unless the application does so itself.
  const all = recordOf(flashed(errorsKey)) as FormErrors;
  if (field === undefined) return all;
  const path = memberPath(field).join('.');
  return Object.hasOwn(all, path) ? [all[path] ?? []].flat() : [];
}

/**
 * What the last request flashed under a key; `fallback`, or `undefined`, when there is nothing.
 *
 * @throws E_SESSION_NOT_LOADED, E_SESSION_OUTSIDE_REQUEST
 */
export function flashed(key: string, fallback?: unknown): unknown {
  const { flash } = touched();
  return flash.has(key) ? flash.get(key) : fallback;
}

/** Flashes a value. */
export function leave(key: string, value: unknown): void {
  touched().writable.flash.put(key, value);
}

/** Flashes what is wrong with an input, cut to what a page can show. */
export function leaveErrors(issues: readonly InputIssue[]): void {
  const messages = new Map<string, string[]>();
  for (const { pointer, message } of issues.slice(0, mostMessages)) {
    const path = pathOf(pointer);
    messages.set(path, [...(messages.get(path) ?? []), message.slice(0, longestMessage)]);
  }
  leave(errorsKey, Object.fromEntries(messages));
}

/** Flashes what was typed, but for secrets and what is too long. */
export function leaveInput(input: Readonly<Record<string, unknown>>): void {
  leave(oldKey, keepable(input));
}

function touched(): Session {
  const session = currentSession();
  session.touched = true;
  return session;
}

/** The path with dots behind a pointer (RFC 6901 §4). */
function pathOf(pointer: string): string {
  return pointer
    .split('/')
    .slice(1)
    .map((member) => member.replaceAll('~1', '/').replaceAll('~0', '~'))
    .join('.');
}

function recordOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : {};
}
