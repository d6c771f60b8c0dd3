import { MantisError } from '../errors/mantis-error.js';
import type { SessionRecord } from './session-record.js';

/** The session is used while no request is being served. */
export function outsideRequest(): MantisError {
  return new MantisError({
    code: 'E_SESSION_OUTSIDE_REQUEST',
    what: 'The session was used outside a request.',
    why: 'It always belongs to the visitor whose request is being served, and none is.',
    fix: 'use it in code that an action or a middleware calls, not at start-up or in a timer.',
  });
}

/** The session is used on a route that did not load it. */
export function notLoaded(): MantisError {
  return new MantisError({
    code: 'E_SESSION_NOT_LOADED',
    what: 'The session was used on a route that did not load it.',
    why: 'A route loads it when its controller or middleware asks for SessionService in a constructor, directly or through what it asks for; this code reached it another way.',
    fix: "give the route { session: true }, as in @Get('/path', { session: true }), or inject SessionService.",
  });
}

/** The driver failed while it read. */
export function unreadable(cause: unknown): MantisError {
  const problem = {
    code: 'E_SESSION_UNREADABLE',
    what: 'The session could not be read.',
    why: `The driver failed: ${cause instanceof Error ? cause.message : String(cause)}.`,
    fix: 'see the cause; requests that need a session are answered with 503 until the driver works again.',
  } as const;
  return new MantisError(problem, { cause });
}

/** A change needs a cookie after the response's headers have left. */
export function headersSent(what: string): MantisError {
  return new MantisError({
    code: 'E_SESSION_HEADERS_SENT',
    what: `${what} needs a cookie, and the response has already been sent.`,
    why: 'A cookie travels in the headers, which come before the body.',
    fix: 'make the change before the action returns, or call save() before the first byte.',
  });
}

/** An operation does not fit the value that a key has. */
export function unfittingOperation(what: string, needed: string, value: unknown): MantisError {
  return new MantisError({
    code: 'E_SESSION_OPERATION',
    what: `The session cannot ${what}: it is no ${needed.replace(/^an? /, '')}, it is of type ${typeof value}.`,
    why: `The operation needs ${needed}.`,
    fix: 'use another key, or set() the value first.',
  });
}

/** Somebody is to be signed in without a name. */
export function missingOwner(): MantisError {
  return new MantisError({
    code: 'E_SESSION_OWNER',
    what: 'login() was called without an owner.',
    why: 'All who have none would share their list of sessions.',
    fix: "pass the user's id, a text or number that is not empty.",
  });
}

/** The driver cannot tell which sessions an owner has. */
export function cannotList(why = 'It has no method ofOwner.'): MantisError {
  return new MantisError({
    code: 'E_SESSION_DRIVER_CANNOT_LIST',
    what: 'SessionRegistry is used, and the session driver cannot list the sessions of an owner.',
    why,
    fix: 'use a driver that has one, such as the file driver, or add it.',
  });
}

/** What a session holds does not fit into its cookie. */
export function tooLargeForCookie(length: number, room: number, data: SessionRecord['data']): MantisError {
  return new MantisError({
    code: 'E_SESSION_TOO_LARGE',
    what: `Sealed into its cookie, a session has grown to ${length} characters.`,
    why: `The cookie has room for ${room}: browsers drop one of more than 4096 bytes without a word.${largestIn(data)}`,
    fix: 'keep large things elsewhere, and in the session only what names them; or use a driver that keeps sessions on the server.',
  });
}

function largestIn(data: SessionRecord['data']): string {
  const sizes = Object.entries(data).map(([key, value]) => ({ key, size: JSON.stringify(value).length }));
  const [largest] = sizes.sort((left, right) => right.size - left.size);
  return largest ? ` Most of it is under the key '${largest.key}', ${largest.size} characters before sealing.` : '';
}

/** There are no sessions of a name. */
export function unknownSessions(asker: string, name: string, known: readonly string[]): MantisError {
  const others = known.length === 0 ? 'it has none' : `it has ${known.map((each) => `'${each}'`).join(', ')}`;
  return new MantisError({
    code: 'E_SESSION_NAME',
    what: `${asker} asks for the sessions '${name}'.`,
    why: `The option sessions of the application has none of that name; ${others}.`,
    fix: `add sessions: { ${name}: { … } } to the options of createApp, or correct the name.`,
  });
}
