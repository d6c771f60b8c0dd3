import type { HttpRequest } from '../http/http-request.js';
import { currentSession } from '../session/current-session.js';
import { intendedKey } from '../session/session-draft.js';

/** Longer addresses would only make the session grow. */
const longest = 2000;

/** Remembers the page that was asked for, if it was one. @throws E_SESSION_NOT_LOADED */
export function rememberIntended(request: HttpRequest): void {
  const session = currentSession();
  const destination = request.header('sec-fetch-dest') ?? 'document';
  if (request.method !== 'GET' || destination !== 'document' || request.target.length > longest) return;
  session.touched = true;
  session.writable.contents.set(intendedKey, request.target);
}

/** The page that was remembered, which is forgotten then; `undefined` when there is none. @throws E_SESSION_NOT_LOADED */
export function pullIntended(): string | undefined {
  const session = currentSession();
  session.touched = true;
  const target = session.contents.get(intendedKey);
  if (target !== undefined) session.contents.delete(intendedKey);
  return typeof target === 'string' ? target : undefined;
}
