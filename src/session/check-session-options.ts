import { brokenRules, unknownOptions } from '../errors/option-problems.js';
import type { Problem } from '../errors/mantis-error.js';
import { checkCookieOptions } from './cookie-options.js';
import { missingDriverMethods } from './session-driver.js';
import type { SessionOptions } from './session-options.js';

const shortestSecret = 32;
const newSecret =
  "make one by node -e \"console.log(require('crypto').randomBytes(32).toString('base64url'))\" and keep it outside the code.";

const names = [
  'driver',
  'revocations',
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

/** The mistakes in session options as they were given. @param place where they stand: `session`, `sessions.admin` */
export function checkSessionOptions(options: SessionOptions, place = 'session'): readonly Problem[] {
  const { driver, path, durability, secrets, lifetime, sliding, absoluteLifetime, rotateEvery, revokeOnReuse, cookie } =
    options;
  return [
    ...unknownOptions(options, names, `${place}.`),
    ...brokenRules([
      [
        `${place}.path`,
        path,
        typeof path === 'string' && path !== '' && !path.includes('\0'),
        'the path of a directory',
      ],
      [
        `${place}.durability`,
        durability,
        ['process', 'data', 'full'].includes(String(durability)),
        "'process', 'data' or 'full'",
      ],
      [`${place}.lifetime`, lifetime, isSeconds(lifetime), 'a number of seconds above 0'],
      [`${place}.sliding`, sliding, typeof sliding === 'boolean', 'true or false'],
      [
        `${place}.absoluteLifetime`,
        absoluteLifetime,
        absoluteLifetime === false || isSeconds(absoluteLifetime),
        'a number of seconds above 0, or false',
      ],
      [
        `${place}.rotateEvery`,
        rotateEvery,
        rotateEvery === false || isSeconds(rotateEvery),
        'a number of seconds above 0, or false',
      ],
      [`${place}.revokeOnReuse`, revokeOnReuse, typeof revokeOnReuse === 'boolean', 'true or false'],
      [`${place}.cookie`, cookie, typeof cookie === 'object' && cookie !== null, 'an object of cookie options'],
    ]),
    ...checkDriver(`${place}.driver`, driver, ['file', 'memory', 'cookie']),
    ...checkDriver(`${place}.revocations`, options.revocations, ['file', 'memory']),
    ...(driver === 'cookie' ? checkForCookies(options, place) : withoutCookies(options, place)),
    ...checkSecrets(`${place}.secrets`, secrets),
    ...(typeof cookie === 'object' && cookie !== null ? checkCookieOptions(cookie, place) : []),
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
      fix: newSecret,
    },
  ];
}

function checkDriver(option: string, driver: unknown, names: readonly unknown[]): readonly Problem[] {
  if (driver === undefined || names.includes(driver)) return [];
  // What stands for a token, the container makes at boot.
  if (typeof driver === 'function' || typeof driver === 'symbol') return [];
  if (typeof driver === 'object' && driver !== null) return incompleteDriver(`The driver ${option}`, driver);
  const accepted = `${names.map((name) => `'${String(name)}'`).join(', ')}, a driver object or a token for one`;
  return brokenRules([[option, driver, false, accepted]]).map((problem) => ({ ...problem, code: 'E_SESSION_DRIVER' }));
}

/** The problem of a cookie driver that cannot seal. */
export function cookiesNeedSecrets(place = 'session'): Problem {
  return {
    code: 'E_OPTION',
    what: `${place}.driver is 'cookie', and there is no ${place}.secrets.`,
    why: 'What stands in a cookie must be sealed, so that the visitor can neither read nor change it.',
    fix: newSecret,
  };
}

/** What the cookie driver needs, and what has no meaning with it. */
function checkForCookies({ secrets, rotateEvery, revokeOnReuse }: SessionOptions, place: string): readonly Problem[] {
  const problems: Problem[] = [];
  if (secrets === undefined) problems.push(cookiesNeedSecrets(place));
  if (rotateEvery || revokeOnReuse) {
    problems.push({
      code: 'E_OPTION',
      what: `${place}.driver is 'cookie', and ${place}.${rotateEvery ? 'rotateEvery' : 'revokeOnReuse'} is set.`,
      why: 'There is no id that could be replaced: each answer that changes the session brings a newly sealed cookie.',
      fix: 'remove the option, or use a driver that keeps sessions on the server.',
    });
  }
  return problems;
}

function withoutCookies({ revocations }: SessionOptions, place: string): readonly Problem[] {
  if (revocations === undefined) return [];
  return [
    {
      code: 'E_OPTION',
      what: `${place}.revocations is given, and ${place}.driver is not 'cookie'.`,
      why: 'A session that the server keeps is gone when it has ended; there is nothing to remember.',
      fix: `remove it, or set ${place}.driver to 'cookie'.`,
    },
  ];
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
