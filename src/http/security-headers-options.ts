import { brokenRules, unknownOptions } from '../errors/option-problems.js';
import type { OptionRule } from '../errors/option-problems.js';
import type { Problem } from '../errors/mantis-error.js';

/** For how long browsers come back by HTTPS alone (RFC 6797). */
export interface StrictTransportSecurityOptions {
  /** Seconds. Default: 31,536,000, a year. */
  maxAge?: number;
  /** Whether it holds for all subdomains too. Default: `false`. */
  includeSubDomains?: boolean;
  /** Whether the site may be put on the lists that browsers ship. Default: `false`. */
  preload?: boolean;
}

/** The sources of each directive: `{ 'script-src': ["'self'", "'nonce'"] }`; none for a directive that takes none. */
export type ContentSecurityPolicy = Readonly<Record<string, string | readonly string[]>>;

/** Security headers of every response. `false` leaves one out; a header that an action sets itself wins. */
export interface SecurityHeadersOptions {
  /** `X-Content-Type-Options`. Default: `nosniff`. */
  contentTypeOptions?: false;
  /** `X-Frame-Options`. Default: `SAMEORIGIN`. */
  frameOptions?: 'DENY' | 'SAMEORIGIN' | false;
  /** `Referrer-Policy`. Default: `strict-origin-when-cross-origin`, which leaves `redirect.back()` its referrer. */
  referrerPolicy?: string | false;
  /** `Cross-Origin-Opener-Policy`. Default: `same-origin`. */
  openerPolicy?: string | false;
  /** `Cross-Origin-Resource-Policy`. Default: `same-origin`. */
  resourcePolicy?: 'same-origin' | 'same-site' | 'cross-origin' | false;
  /** `Permissions-Policy`, such as `camera=(), geolocation=(self)`. Default: not sent. */
  permissionsPolicy?: string | false;
  /**
   * `Content-Security-Policy`. The source `'nonce'` becomes this request's nonce, which `request.cspNonce` tells.
   * Default: `base-uri 'self'; object-src 'none'; frame-ancestors 'self'`, which no page of one's own runs against.
   */
  contentSecurityPolicy?: ContentSecurityPolicy | false;
  /** `Strict-Transport-Security`, on HTTPS alone and never for localhost. Default: a year, without subdomains. */
  strictTransportSecurity?: StrictTransportSecurityOptions | false;
}

const frameOptions: readonly unknown[] = ['DENY', 'SAMEORIGIN', false];
const resourcePolicies: readonly unknown[] = ['same-origin', 'same-site', 'cross-origin', false];
const names: readonly string[] = [
  ...['contentTypeOptions', 'frameOptions', 'referrerPolicy', 'openerPolicy', 'resourcePolicy', 'permissionsPolicy'],
  ...['contentSecurityPolicy', 'strictTransportSecurity'],
];

/** The mistakes in options as they were given. */
export function checkSecurityHeaders(options: SecurityHeadersOptions): readonly Problem[] {
  const { contentTypeOptions, contentSecurityPolicy: csp, strictTransportSecurity: hsts } = options;
  const textRule = (name: 'referrerPolicy' | 'openerPolicy' | 'permissionsPolicy'): OptionRule => [
    `headers.${name}`,
    options[name],
    options[name] === false || isHeaderText(options[name]),
    'the value of the header, or false',
  ];
  return [
    ...unknownOptions(options, names, 'headers.'),
    ...brokenRules([
      ['headers.contentTypeOptions', contentTypeOptions, contentTypeOptions === false, 'false, or leave it out'],
      oneOf('headers.frameOptions', options.frameOptions, frameOptions, "'DENY', 'SAMEORIGIN' or false"),
      oneOf(
        'headers.resourcePolicy',
        options.resourcePolicy,
        resourcePolicies,
        "'same-origin', 'same-site', 'cross-origin' or false",
      ),
      textRule('referrerPolicy'),
      textRule('openerPolicy'),
      textRule('permissionsPolicy'),
      [
        'headers.contentSecurityPolicy',
        csp,
        csp === false || isPolicy(csp),
        "an object of directives such as { 'script-src': [\"'self'\"] }, or false",
      ],
      ['headers.strictTransportSecurity', hsts, hsts === false || isObject(hsts), 'an object, or false'],
    ]),
    ...(isObject(hsts) ? checkTransport(hsts) : []),
  ];
}

function checkTransport(options: StrictTransportSecurityOptions): readonly Problem[] {
  const prefix = 'headers.strictTransportSecurity.';
  const { maxAge, includeSubDomains, preload } = options;
  return [
    ...unknownOptions(options, ['maxAge', 'includeSubDomains', 'preload'], prefix),
    ...brokenRules([
      [`${prefix}maxAge`, maxAge, Number.isSafeInteger(maxAge) && Number(maxAge) >= 0, 'a whole number of seconds'],
      [`${prefix}includeSubDomains`, includeSubDomains, typeof includeSubDomains === 'boolean', 'true or false'],
      [`${prefix}preload`, preload, typeof preload === 'boolean', 'true or false'],
    ]),
  ];
}

function oneOf(name: string, value: unknown, accepted: readonly unknown[], text: string): OptionRule {
  return [name, value, accepted.includes(value), text];
}

function isPolicy(policy: unknown): boolean {
  if (!isObject(policy)) return false;
  return Object.entries(policy).every(([directive, sources]) => {
    const list: unknown[] = Array.isArray(sources) ? sources : [sources];
    // A semicolon or comma would begin another directive or policy, which whoever wrote the source did not mean.
    return /^[a-z-]+$/.test(directive) && list.every((source) => isHeaderText(source) && !/[;,]/.test(String(source)));
  });
}

/** An empty text is accepted: it stands for a directive without a value. */
function isHeaderText(value: unknown): boolean {
  return typeof value === 'string' && /^[\x20-\x7e]*$/.test(value);
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
