import type { InjectionToken } from '../container/tsyringe.js';

/**
 * What Mantis needs of a logger; a pino logger is one. Fields come first, then the message.
 *
 * Also the token under which the application's logger can be injected: `@inject(Logger) logger: Logger`. What is written
 * through it while a request is served carries that request's `requestId`.
 */
export interface Logger {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

/** The token of the application's logger. */
export const Logger: InjectionToken<Logger> = Symbol('Logger');
