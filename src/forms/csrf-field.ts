import { maskSecret } from '../crypto/masking.js';
import { csrfFieldName } from '../http/form-fields.js';
import { html, raw } from '../http/html.js';
import type { Result } from '../http/result.js';
import { ensureCsrfSecret } from '../session/csrf-secrets.js';
import { currentSession, givesCsrfTokens } from '../session/current-session.js';

/**
 * The CSRF token of the visitor's session, for the header `X-CSRF-Token` of a script's requests. It is written
 * differently each time, and ends with `login`, `regenerate` and the session. The first one begins a session, where there
 * is none.
 *
 * `undefined` without the option `csrf: { token: true }`, and outside a request.
 *
 * @throws E_SESSION_NOT_LOADED on a route that did not load the session.
 */
export function csrfToken(): string | undefined {
  if (!givesCsrfTokens()) return undefined;
  const session = currentSession();
  session.touched = true;
  return maskSecret(ensureCsrfSecret(session.writable.contents));
}

/**
 * The CSRF token as a hidden field, for each form that is sent by POST; in a form with files, before the first of them.
 * Empty where `csrfToken` gives none, so that every form can have it.
 *
 * @throws E_SESSION_NOT_LOADED as `csrfToken`.
 */
export function csrfField(): Result {
  const token = csrfToken();
  return token === undefined ? raw('') : html`<input type="hidden" name="${csrfFieldName}" value="${token}" />`;
}
