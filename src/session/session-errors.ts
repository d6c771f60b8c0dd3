import { MantisError } from '../errors/mantis-error.js';

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
