import { brokenRules, refuseOptions, unknownOptions } from '../errors/option-problems.js';
import type { OptionRule } from '../errors/option-problems.js';
import type { Problem } from '../errors/mantis-error.js';
import type { HttpRequest } from './http-request.js';

/** Decides for an `Origin` header; only `true` allows it. It runs for each request and cannot wait. */
export type OriginDecision = (origin: string, request: HttpRequest) => boolean;

/** Which pages of other origins may read the answers. */
export type CorsOrigin = true | string | RegExp | readonly (string | RegExp)[] | OriginDecision;

/** Options of `cors`. */
export interface CorsOptions {
  /**
   * `'*'` and `true`: every origin. Or an origin such as `https://app.example.com`, a regular expression (anchor it), a
   * list of those, or a function. Default: `'*'`.
   */
  origin?: CorsOrigin;
  /** Whether requests may carry cookies; not with every origin. Default: `false`. */
  credentials?: boolean;
  /** The methods that may be asked for. Default: `GET, HEAD, POST, PUT, PATCH, DELETE`. */
  methods?: readonly string[];
  /** The headers that requests may carry. Default: those that the browser asks for. */
  allowedHeaders?: readonly string[];
  /** The headers that the page may read beside the simple ones. Default: none. */
  exposedHeaders?: readonly string[];
  /** Seconds for which browsers keep the answer to a preflight. Default: not said, which is 5 seconds. */
  maxAge?: number;
  /** Whether public pages may reach this server in a private network. Default: `false`. */
  privateNetwork?: boolean;
}

const names: readonly string[] = [
  ...['origin', 'credentials', 'methods', 'allowedHeaders', 'exposedHeaders', 'maxAge', 'privateNetwork'],
];
const token = /^[!#$%&'*+.^_`|~0-9a-z-]+$/i;

/** @throws E_OPTION, E_CORS_CREDENTIALS */
export function assertCorsOptions(options: CorsOptions): void {
  const { origin = '*', credentials, maxAge, privateNetwork } = options;
  const list = (name: 'methods' | 'allowedHeaders' | 'exposedHeaders'): OptionRule => [
    `cors.${name}`,
    options[name],
    Array.isArray(options[name]) && options[name].every((each) => typeof each === 'string' && token.test(each)),
    'a list of names',
  ];
  refuseOptions([
    ...unknownOptions(options, names, 'cors.'),
    ...brokenRules([
      [
        'cors.origin',
        origin,
        isOriginOption(origin),
        "'*', true, an origin such as 'https://app.example.com', a RegExp, a list of those, or a function",
      ],
      ['cors.credentials', credentials, typeof credentials === 'boolean', 'true or false'],
      list('methods'),
      list('allowedHeaders'),
      list('exposedHeaders'),
      ['cors.maxAge', maxAge, Number.isSafeInteger(maxAge) && Number(maxAge) >= 0, 'a whole number of seconds'],
      ['cors.privateNetwork', privateNetwork, typeof privateNetwork === 'boolean', 'true or false'],
    ]),
    ...(credentials && isEveryOrigin(origin) ? [credentialsForAll()] : []),
  ]);
}

/** Whether the option allows every origin, with `'*'` for an answer. */
export function isEveryOrigin(origin: CorsOrigin): boolean {
  return origin === true || origin === '*' || (Array.isArray(origin) && origin.includes('*'));
}

function isOriginOption(origin: unknown): boolean {
  if (origin === true || typeof origin === 'function') return true;
  const list: unknown[] = Array.isArray(origin) ? origin : [origin];
  return list.every((each) => each === '*' || each instanceof RegExp || isOrigin(each));
}

function isOrigin(value: unknown): boolean {
  return typeof value === 'string' && URL.canParse(value) && new URL(value).origin === value.toLowerCase();
}

function credentialsForAll(): Problem {
  return {
    code: 'E_CORS_CREDENTIALS',
    what: 'cors() was given credentials: true for every origin.',
    why: 'Any page that a visitor opens could read what only they may see.',
    fix: "name the origins, as in origin: ['https://app.example.com'], or leave credentials out.",
  };
}
