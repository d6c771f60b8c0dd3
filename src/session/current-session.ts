import { AsyncLocalStorage } from 'node:async_hooks';
import type { Readable } from 'node:stream';
import { notLoaded, outsideRequest } from './session-errors.js';
import { Session } from './session.js';

/** What stands for the session of a request that did not load it. */
class NotLoaded {
  readonly csrfTokens: boolean;

  constructor(csrfTokens: boolean) {
    this.csrfTokens = csrfTokens;
  }
}

const notLoadedHere = new NotLoaded(false);
const notLoadedWithTokens = new NotLoaded(true);

// One for all applications of the process: a singleton that two of them share speaks of the request being served.
const storage = new AsyncLocalStorage<Session | NotLoaded>();

/** Runs work, and all that it starts, with this session as the current one. */
export function runWithSession<T>(session: Session, work: () => T): T {
  return storage.run(session, work);
}

/**
 * Lets a stream make its pieces as part of the request, also those that are asked for when its response is under way, so
 * that the code behind it finds the session.
 */
export function streamWithSession(session: Session, stream: Readable): void {
  const read = stream._read.bind(stream);
  stream._read = (size) => storage.run(session, () => read(size));
}

/** Runs work for a request whose session was not loaded. */
export function runWithoutSession<T>(work: () => T, csrfTokens: boolean): T {
  return storage.run(csrfTokens ? notLoadedWithTokens : notLoadedHere, work);
}

/** Whether pages of the request being served get CSRF tokens; `false` outside a request. */
export function givesCsrfTokens(): boolean {
  return storage.getStore()?.csrfTokens ?? false;
}

/** The session of the request being served; `undefined` when there is none, or when it was not loaded. */
export function optionalSession(): Session | undefined {
  const current = storage.getStore();
  return current instanceof Session ? current : undefined;
}

/**
 * The session of the request being served.
 *
 * @throws E_SESSION_OUTSIDE_REQUEST, E_SESSION_NOT_LOADED
 */
export function currentSession(): Session {
  const current = storage.getStore();
  if (current instanceof Session) return current;
  throw current ? notLoaded() : outsideRequest();
}
