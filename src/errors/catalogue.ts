/**
 * Every permanent error code of Mantis and what it stands for.
 *
 * A code never changes its meaning and is never reused. The README has a section for each of them.
 */
export const catalogue = {
  E_BOOT: 'The application cannot start; the error lists every mistake that was found.',
  E_OPTION: 'An option of createApp has a value that is not accepted, or an unknown name.',
  E_CONTROLLER_INVALID: 'Something in `controllers` is not a class decorated with @Controller.',
  E_ROUTE_DUPLICATE: 'Two actions answer the same method and path.',
  E_ROUTE_PATH: 'A route path cannot be understood.',
  E_ROUTE_NAME_DUPLICATE: 'Two routes have the same name.',
  E_ROUTE_UNKNOWN: 'A URL was asked for a route name that no action has.',
  E_ROUTE_PARAMETER: 'A URL was asked for with a missing or unusable path parameter.',
  E_METADATA_MISSING: 'The compiler or loader in use emits no decorator metadata.',
  E_TYPE_LOST: 'The declared type of a parameter did not survive compilation.',
  E_PARAMETER_UNDECORATED: 'An action has a parameter that no decorator fills.',
  E_MIDDLEWARE_INVALID: 'Something given as middleware is neither a function nor a class with `handle`.',
  E_DEPENDENCY_UNRESOLVED: 'A constructor asks for something that the container cannot provide.',
  E_DEPENDENCY_CYCLE: 'Classes need one another in a circle.',
  E_OPENAPI: 'What @ApiOperation says cannot stand in an OpenAPI document.',
  E_RESULT_INVALID: 'An action returned a value that cannot become a response.',
  E_LISTEN: 'The server cannot listen on the given port and host.',
  E_APP_CLOSED: 'The application was used after close().',
  E_SESSION_DRIVER: 'The session driver is unknown, incomplete, or cannot be opened.',
  E_SESSION_PATH: 'The directory for session files cannot be used.',
  E_SESSION_COOKIE: 'The options of the session cookie contradict each other.',
  E_SESSION_DISABLED: 'A class asks for the session, but sessions are switched off.',
  E_SESSION_OUTSIDE_REQUEST: 'The session was used while no request was being served.',
  E_SESSION_NOT_LOADED: 'The session was used on a route that did not load it.',
  E_SESSION_VALUE: 'A value cannot be stored in a session.',
  E_SESSION_TOO_LARGE: 'A session has grown beyond what the driver keeps.',
  E_SESSION_OPERATION: 'An increment or push does not fit the value that the key has.',
  E_SESSION_OWNER: 'login() was called without an owner.',
  E_SESSION_DRIVER_CANNOT_LIST: 'Sessions of an owner are asked for, and the driver cannot list them.',
  E_SESSION_LOCK: 'A lock on a session could not be had in time, or not at all.',
  E_SESSION_SAVE: 'The driver could not save the session.',
  E_SESSION_ENDED: 'The session ended while the request was being served; its changes were dropped.',
  E_SESSION_UNREADABLE: 'The driver could not read the session.',
  E_SESSION_HEADERS_SENT: 'A change needs a cookie, but the response has already been sent.',
} as const;

/** A permanent error code. */
export type ErrorCode = keyof typeof catalogue;
