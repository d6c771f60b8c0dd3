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
    ...checkDriver('session.driver', driver, ['file', 'memory', 'cookie']),
    ...checkDriver('session.revocations', options.revocations, ['file', 'memory']),
    ...(driver === 'cookie' ? checkForCookies(options) : withoutCookies(options)),
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
      fix: newSecret,
    },
  ];
}

function checkDriver(option: string, driver: unknown, names: readonly unknown[]): readonly Problem[] {
  if (driver === undefined || names.includes(driver)) return [];
  if (typeof driver === 'object' && driver !== null) return incompleteDriver(`The driver ${option}`, driver);
  const accepted = `${names.map((name) => `'${String(name)}'`).join(', ')} or a driver object`;
  return brokenRules([[option, driver, false, accepted]]).map((problem) => ({ ...problem, code: 'E_SESSION_DRIVER' }));
}

/** The problem of a cookie driver that cannot seal. */
export const cookiesNeedSecrets: Problem = {
  code: 'E_OPTION',
  what: "session.driver is 'cookie', and there is no session.secrets.",
  why: 'What stands in a cookie must be sealed, so that the visitor can neither read nor change it.',
  fix: newSecret,
};

/** What the cookie driver needs, and what has no meaning with it. */
function checkForCookies({ secrets, rotateEvery, revokeOnReuse }: SessionOptions): readonly Problem[] {
  const problems: Problem[] = [];
  if (secrets === undefined) problems.push(cookiesNeedSecrets);
  if (rotateEvery || revokeOnReuse) {
    problems.push({
      code: 'E_OPTION',
      what: `session.driver is 'cookie', and session.${rotateEvery ? 'rotateEvery' : 'revokeOnReuse'} is set.`,
      why: 'There is no id that could be replaced: each answer that changes the session brings a newly sealed cookie.',
      fix: 'remove the option, or use a driver that keeps sessions on the server.',
    });
  }
  return problems;
}

function withoutCookies({ revocations }: SessionOptions): readonly Problem[] {
  if (revocations === undefined) return [];
  return [
    {
      code: 'E_OPTION',
      what: "session.revocations is given, and session.driver is not 'cookie'.",
      why: 'A session that the server keeps is gone when it has ended; there is nothing to remember.',
      fix: "remove it, or set session.driver to 'cookie'.",
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
