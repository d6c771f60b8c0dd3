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
  /**
   * What a commit to files outlives: `'process'` the end of the process, `'data'` a loss of power as well, `'full'` also
   * one right after a session was begun or ended. After a loss of power, a session is as it was some seconds ago with
   * `'process'`, and never torn. Default: `'process'`.
   */
  durability?: 'process' | 'data' | 'full';
  /**
   * Seals what is stored (AES-256-GCM), the newest secret first; older ones still open what they have sealed. Each at
   * least 32 characters that nobody can guess. Default: none; files can be read by whoever may read the directory.
   */
  secrets?: readonly [string, ...string[]];
  /** Seconds until a session ends: after its last request with `sliding`, after its beginning without. Default: 7200. */
  lifetime?: number;
  /** Whether every request of a session moves its end to `lifetime` from now. Default: `true`. */
  sliding?: boolean;
  /** Seconds after which a session ends however busy it is; `false` for never. Default: 30 days. */
  absoluteLifetime?: number | false;
  /**
   * Seconds after which a session that is in use gets a new id by itself; `false` for never. Requests that still carry
   * the old id are served for another 30 seconds, so that none of those which overlap is signed out. Default: `false`.
   */
  rotateEvery?: number | false;
  /**
   * Whether the use of an id that `rotateEvery` has replaced more than 30 seconds ago, which may be a stolen copy, ends
   * all sessions of the owner (of a visitor who has not signed in, this session). It is reported in any case. Default: `false`.
   */
  revokeOnReuse?: boolean;
  /** The cookie that carries the id. */
  cookie?: SessionCookieOptions;
}

/** Session options with every default filled in. */
export type ResolvedSessionOptions = Readonly<Required<Omit<SessionOptions, 'secrets'>>> & {
  readonly secrets: SessionOptions['secrets'];
};

const shortestSecret = 32;
const thirtyDays = 30 * 24 * 60 * 60;

/** Fills in the defaults. */
export function resolveSessionOptions(options: SessionOptions): ResolvedSessionOptions {
  return {
    driver: options.driver ?? 'file',
    path: options.path ?? 'storage/sessions',
    durability: options.durability ?? 'process',
    secrets: options.secrets,
    lifetime: options.lifetime ?? 7200,
    sliding: options.sliding ?? true,
    absoluteLifetime: options.absoluteLifetime ?? thirtyDays,
    rotateEvery: options.rotateEvery ?? false,
    revokeOnReuse: options.revokeOnReuse ?? false,
    cookie: options.cookie ?? {},
  };
}

const names = [
  'driver',
  'path',
  'durability',
  'secrets',
  'lifetime',
  'sliding',
  'absoluteLifetime',
  'rotateEvery',
  'revokeOnReuse',
  'cookie',
];

/** The mistakes in session options as they were given. */
export function checkSessionOptions(options: SessionOptions): readonly Problem[] {
  const { driver, path, durability, secrets, lifetime, sliding, absoluteLifetime, rotateEvery, revokeOnReuse, cookie } =
    options;
  return [
    ...unknownOptions(options, names, 'session.'),
    ...brokenRules([
      [
        'session.path',
        path,
        typeof path === 'string' && path !== '' && !path.includes('\0'),
        'the path of a directory',
      ],
      [
        'session.durability',
        durability,
        ['process', 'data', 'full'].includes(String(durability)),
        "'process', 'data' or 'full'",
      ],
      ['session.lifetime', lifetime, isSeconds(lifetime), 'a number of seconds above 0'],
      ['session.sliding', sliding, typeof sliding === 'boolean', 'true or false'],
      [
        'session.absoluteLifetime',
        absoluteLifetime,
        absoluteLifetime === false || isSeconds(absoluteLifetime),
        'a number of seconds above 0, or false',
      ],
      [
        'session.rotateEvery',
        rotateEvery,
        rotateEvery === false || isSeconds(rotateEvery),
        'a number of seconds above 0, or false',
      ],
      ['session.revokeOnReuse', revokeOnReuse, typeof revokeOnReuse === 'boolean', 'true or false'],
      ['session.cookie', cookie, typeof cookie === 'object' && cookie !== null, 'an object of cookie options'],
    ]),
    ...checkDriver(driver),
    ...checkSecrets('session.secrets', secrets),
    ...(typeof cookie === 'object' && cookie !== null ? checkCookieOptions(cookie) : []),
  ];
}

function isSeconds(value: unknown): boolean {
  // Dates end 8,640,000,000,000 seconds after the epoch; a century is far from that and longer than any session.
  return typeof value === 'number' && value > 0 && value <= 100 * 365 * 24 * 60 * 60;
}

/** Never shows a secret, also not one that is too short. */
export function checkSecrets(option: string, secrets: unknown): readonly Problem[] {
  if (secrets === undefined) return [];
  const isList = Array.isArray(secrets) && secrets.length > 0;
  if (isList && secrets.every((secret) => typeof secret === 'string' && secret.length >= shortestSecret)) return [];
  return [
    {
      code: 'E_OPTION',
      what: `The option ${option} is no list of secrets.`,
      why: `It needs at least one, each a text of at least ${shortestSecret} characters.`,
      fix: "make one by node -e \"console.log(require('crypto').randomBytes(32).toString('base64url'))\" and keep it outside the code.",
    },
  ];
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
