import { optionalSession } from './current-session.js';

/** What a developer is shown of a session: names of keys, and no value, owner or id. */
export interface SessionGlimpse {
  readonly isNew: boolean;
  readonly isSignedIn: boolean;
  /** All keys as the request sees them. */
  readonly keys: readonly string[];
  readonly added: readonly string[];
  readonly changed: readonly string[];
  readonly removed: readonly string[];
}

/** What can be shown of the session of the request being served; `undefined` where none was loaded. */
export function glimpseSession(): SessionGlimpse | undefined {
  const session = optionalSession();
  if (!session) return undefined;
  const { contents, isNew, owner } = session;
  return { isNew, isSignedIn: owner !== undefined, keys: contents.keys(), ...contents.difference };
}
