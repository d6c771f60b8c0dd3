import type { Problem } from '../../errors/mantis-error.js';
import { brokenRules } from '../../errors/option-problems.js';
import { checkSecrets } from '../../session/check-session-options.js';

/** What an application can ask of its paths and URLs. */
export interface RoutingOptions {
  /** What stands before the paths of all controllers, such as `'/api'`. Default: nothing. */
  prefix?: string;
  /**
   * What `/users/` is where `/users` is declared: `'strict'` another path, `'redirect'` a 308 to it with the query,
   * `'ignore'` the same. Default: `'strict'`.
   */
  trailingSlash?: 'strict' | 'redirect' | 'ignore';
  /** Whether `/Users` is another path than `/users`. Parameters always keep their case. Default: `true`. */
  caseSensitive?: boolean;
  /** Protocol and host of absolute URLs, such as `'https://example.com'`. Default: those of the request. */
  baseUrl?: string;
  /**
   * What URLs are signed with, the newest first; each at least 32 characters. Older ones are still accepted. Default:
   * `session.secrets`, or else none, and signed URLs are refused at boot.
   */
  secrets?: readonly [string, ...string[]];
}

/** The names of the options here. */
export const routingOptionNames = ['prefix', 'trailingSlash', 'caseSensitive', 'baseUrl', 'secrets'];

const slashes: readonly unknown[] = ['strict', 'redirect', 'ignore'];

/** The mistakes in these options. */
export function checkRoutingOptions(options: RoutingOptions): readonly Problem[] {
  const { prefix, trailingSlash, caseSensitive, baseUrl, secrets } = options;
  return [
    ...brokenRules([
      ['prefix', prefix, typeof prefix === 'string', "a text such as '/api'"],
      ['trailingSlash', trailingSlash, slashes.includes(trailingSlash), "'strict', 'redirect' or 'ignore'"],
      ['caseSensitive', caseSensitive, typeof caseSensitive === 'boolean', 'true or false'],
      ['baseUrl', baseUrl, isOrigin(baseUrl), "protocol and host alone, such as 'https://example.com'"],
    ]),
    ...checkSecrets('secrets', secrets),
  ];
}

function isOrigin(value: unknown): boolean {
  if (typeof value !== 'string' || !URL.canParse(value)) return false;
  const { origin, protocol } = new URL(value);
  return /^https?:$/.test(protocol) && origin === value.toLowerCase().replace(/\/$/, '');
}
