import { createSecretId } from '../crypto/secret-id.js';
import type { SessionContents } from './session-contents.js';

const key = 'csrf_secrets';
const separator = '.';

/** More than one is there only where pages were rendered at once that were the first to need one. */
const most = 8;

/** The secrets by which the forms of a session prove themselves; empty until a page needs one. */
export function csrfSecrets(contents: SessionContents): readonly string[] {
  return parse(contents.get(key));
}

/** The secret for a new page; the first page of a session makes it. */
export function ensureCsrfSecret(contents: SessionContents): string {
  const [secret] = csrfSecrets(contents);
  if (secret !== undefined) return secret;
  const made = createSecretId();
  // One that another request has stored meanwhile is in that one's page, and stays.
  contents.update(key, (stored) => [...parse(stored), made].slice(-most).join(separator));
  return made;
}

/**
 * Ends all secrets of a session that gets a new id, by a change that also wins against a request which adds one
 * meanwhile: who knew the session before somebody signed in must not know it after that.
 */
export function replaceCsrfSecrets(contents: SessionContents): void {
  contents.set(key, createSecretId());
}

function parse(stored: unknown): readonly string[] {
  return typeof stored === 'string' ? stored.split(separator) : [];
}
