import type { Problem } from '../../errors/mantis-error.js';
import { brokenRules, unknownOptions } from '../../errors/option-problems.js';
import type { CsrfOptions } from '../../http/cross-site-guard.js';
import { isObject } from '../../values/kinds.js';

/** The options of an application that matter here. */
export interface GuardedOptions {
  readonly csrf?: CsrfOptions | boolean;
  readonly session?: object | false;
}

/** The mistakes in the option `csrf`. */
export function checkCsrfOption({ csrf, session }: GuardedOptions): readonly Problem[] {
  const isAccepted = isObject(csrf) || typeof csrf === 'boolean';
  const problems = brokenRules([['csrf', csrf, isAccepted, 'true, false, or an object with trustedOrigins and token']]);
  if (!isObject(csrf)) return problems;
  const { trustedOrigins, token, ...others } = csrf;
  const areOrigins = Array.isArray(trustedOrigins) && trustedOrigins.every(isOrigin);
  return [
    ...unknownOptions(others, ['trustedOrigins', 'token'], 'csrf.'),
    ...brokenRules([
      ['csrf.trustedOrigins', trustedOrigins, areOrigins, "a list of origins such as 'https://app.example.com'"],
      ['csrf.token', token, typeof token === 'boolean', 'true or false'],
    ]),
    ...(token === true && session === false ? [tokenWithoutSession] : []),
  ];
}

const tokenWithoutSession: Problem = {
  code: 'E_OPTION',
  what: 'The option csrf.token is true, and the application has session: false.',
  why: 'A token belongs to a session, and no request would ever need one.',
  fix: 'remove csrf.token, or session: false.',
};

function isOrigin(value: unknown): boolean {
  return typeof value === 'string' && URL.canParse(value) && new URL(value).origin === value.toLowerCase();
}
