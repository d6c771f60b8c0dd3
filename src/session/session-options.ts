import { brokenRules, unknownOptions } from '../errors/option-problems.js';
import type { Problem } from '../errors/mantis-error.js';
import { checkCookieOptions } from './cookie-options.js';
import type { SessionCookieOptions } from './cookie-options.js';
import { missingDriverMethods } from './session-driver.js';
import type { SessionDriver } from './session-driver.js';

/** Options of the session. */
export interface SessionOptions {
  /** Where sessions are kept. A driver registered in the container wins. Default: `'file'`. */
  driver?: 'file' | 'memory' | SessionDriver;
  /** The directory of the file driver, made when it is missing. Default: `'storage/sessions'`. */
  path?: string;
  /** Seconds until a session ends: after its last request with `sliding`, after its beginning without. Default: 7200. */
  lifetime?: number;
  /** Whether every request of a session moves its end to `lifetime` from now. Default: `true`. */
  sliding?: boolean;
  /** Seconds after which a session ends however busy it is; `false` for never. Default: 30 days. */
  absoluteLifetime?: number | false;
  /** The cookie that carries the id. */
  cookie?: SessionCookieOptions;
}

/** Session options with every default filled in. */
export type ResolvedSessionOptions = Readonly<Required<SessionOptions>>;

const thirtyDays = 30 * 24 * 60 * 60;

/** Fills in the defaults. */
export function resolveSessionOptions(options: SessionOptions): ResolvedSessionOptions {
  return {
    driver: options.driver ?? 'file',
    path: options.path ?? 'storage/sessions',
    lifetime: options.lifetime ?? 7200,
    sliding: options.sliding ?? true,
    absoluteLifetime: options.absoluteLifetime ?? thirtyDays,
    cookie: options.cookie ?? {},
  };
}

const names = ['driver', 'path', 'lifetime', 'sliding', 'absoluteLifetime', 'cookie'];

/** The mistakes in session options as they were given. */
export function checkSessionOptions(options: SessionOptions): readonly Problem[] {
  const { driver, path, lifetime, sliding, absoluteLifetime, cookie } = options;
  return [
    ...unknownOptions(options, names, 'session.'),
    ...brokenRules([
      [
        'session.path',
        path,
        typeof path === 'string' && path !== '' && !path.includes('\0'),
        'the path of a directory',
      ],
      ['session.lifetime', lifetime, isSeconds(lifetime), 'a number of seconds above 0'],
      ['session.sliding', sliding, typeof sliding === 'boolean', 'true or false'],
      [
        'session.absoluteLifetime',
        absoluteLifetime,
        absoluteLifetime === false || isSeconds(absoluteLifetime),
        'a number of seconds above 0, or false',
      ],
      ['session.cookie', cookie, typeof cookie === 'object' && cookie !== null, 'an object of cookie options'],
    ]),
    ...checkDriver(driver),
    ...(typeof cookie === 'object' && cookie !== null ? checkCookieOptions(cookie) : []),
  ];
}

function isSeconds(value: unknown): boolean {
  // Dates end 8,640,000,000,000 seconds after the epoch; a century is far from that and longer than any session.
  return typeof value === 'number' && value > 0 && value <= 100 * 365 * 24 * 60 * 60;
}

function checkDriver(driver: unknown): readonly Problem[] {
  if (driver === undefined || driver === 'file' || driver === 'memory') return [];
  if (typeof driver === 'object' && driver !== null) return incompleteDriver('The session driver', driver);
  return brokenRules([['session.driver', driver, false, "'file', 'memory' or a driver object"]]).map((problem) => ({
    ...problem,
    code: 'E_SESSION_DRIVER',
  }));
}

/** The problem of an object that lacks methods of a driver, if it does. */
export function incompleteDriver(subject: string, driver: unknown): readonly Problem[] {
  const missing = missingDriverMethods(driver);
  if (missing.length === 0) return [];
  return [
    {
      code: 'E_SESSION_DRIVER',
      what: `${subject} has no ${missing.map((method) => `${method}()`).join(', ')}.`,
      why: 'A driver needs read, write and destroy.',
      fix: 'add what is missing; the interface SessionDriver says what each must do.',
    },
  ];
}
