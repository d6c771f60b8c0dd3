import { brokenRules, unknownOptions } from '../errors/option-problems.js';
import type { Problem } from '../errors/mantis-error.js';

/** Options of the session cookie. It is always `HttpOnly`. */
export interface SessionCookieOptions {
  /**
   * The cookie's name. Default: `'session_id'`, `'admin_session_id'` for the one that is named `admin`; with `'__Host-'`
   * in front of it where `secure` is `true`.
   */
  name?: string;
  /** `'auto'` marks the cookie `Secure` on HTTPS requests; `true` and `false` always and never do. Default: `'auto'`. */
  secure?: 'auto' | boolean;
  /** The domain that shares the cookie, subdomains included. Default: none, which is this host alone. */
  domain?: string;
  /** The path below which the cookie is sent. Default: `'/'`. */
  path?: string;
  /** Whether requests from other sites carry the cookie. Default: `'lax'`. */
  sameSite?: 'lax' | 'strict' | 'none';
  /** Whether the cookie is kept apart for each embedding site (CHIPS). Needs `secure`. Default: `false`. */
  partitioned?: boolean;
  /** Whether the cookie outlives the browser's session, by a `Max-Age` up to the session's end. Default: `false`. */
  persistent?: boolean;
}

/** Cookie options with the defaults filled in. */
export type ResolvedCookieOptions = Readonly<Required<Omit<SessionCookieOptions, 'domain'>>> & {
  readonly domain: string | undefined;
};

/** Fills in the defaults. @param name of the cookie without a prefix, where none is given */
export function resolveCookieOptions(options: SessionCookieOptions, name = 'session_id'): ResolvedCookieOptions {
  const secure = options.secure ?? 'auto';
  return {
    name: options.name ?? (secure === true ? `__Host-${name}` : name),
    secure,
    domain: options.domain,
    path: options.path ?? '/',
    sameSite: options.sameSite ?? 'lax',
    partitioned: options.partitioned ?? false,
    persistent: options.persistent ?? false,
  };
}

const names = ['name', 'secure', 'domain', 'path', 'sameSite', 'partitioned', 'persistent'];
const nameShape = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;

/** The mistakes in cookie options: values that none can have, and values that contradict each other. */
export function checkCookieOptions(options: SessionCookieOptions, place: string): readonly Problem[] {
  const { name, secure, domain, path, sameSite, partitioned, persistent } = options;
  return [
    ...unknownOptions(options, names, `${place}.cookie.`),
    ...brokenRules([
      [
        `${place}.cookie.name`,
        name,
        typeof name === 'string' && nameShape.test(name),
        'a cookie name: letters, digits, - and _',
      ],
      [`${place}.cookie.secure`, secure, secure === 'auto' || typeof secure === 'boolean', "'auto', true or false"],
      [
        `${place}.cookie.domain`,
        domain,
        typeof domain === 'string' && /^\.?[a-z0-9-]+(\.[a-z0-9-]+)*$/i.test(domain),
        'a domain such as example.com',
      ],
      [
        `${place}.cookie.path`,
        path,
        typeof path === 'string' && /^\/[\x21-\x3a\x3c-\x7e]*$/.test(path),
        "a path that begins with '/'",
      ],
      [
        `${place}.cookie.sameSite`,
        sameSite,
        ['lax', 'strict', 'none'].includes(String(sameSite)),
        "'lax', 'strict' or 'none'",
      ],
      [`${place}.cookie.partitioned`, partitioned, typeof partitioned === 'boolean', 'true or false'],
      [`${place}.cookie.persistent`, persistent, typeof persistent === 'boolean', 'true or false'],
    ]),
    ...contradictions(resolveCookieOptions(options)),
  ];
}

/** Combinations with which every browser drops the cookie (RFC 6265bis §4.1.3, §5.7). */
function contradictions({
  name,
  secure,
  domain,
  path,
  sameSite,
  partitioned,
}: ResolvedCookieOptions): readonly Problem[] {
  const needsSecure = secure !== true;
  const prefix = /^__(host|secure)-/i.exec(String(name))?.[0].toLowerCase();
  return [
    prefix === '__host-' &&
      domain !== undefined &&
      contradiction(`the name ${name} and a domain`, 'leave out the domain, or choose a name without __Host-'),
    prefix === '__host-' &&
      path !== '/' &&
      contradiction(`the name ${name} and the path ${path}`, "use the path '/', or choose a name without __Host-"),
    prefix !== undefined &&
      needsSecure &&
      contradiction(`the name ${name} without secure: true`, 'set secure: true, or choose a name without the prefix'),
    sameSite === 'none' &&
      needsSecure &&
      contradiction("sameSite: 'none' without secure: true", "set secure: true, or use sameSite: 'lax'"),
    partitioned && needsSecure && contradiction('partitioned without secure: true', 'set secure: true'),
  ].filter((problem) => problem !== false);
}

function contradiction(what: string, fix: string): Problem {
  return {
    code: 'E_SESSION_COOKIE',
    what: `The session cookie has ${what}.`,
    why: 'Browsers refuse such a cookie, so that no session would ever begin.',
    fix: `${fix}.`,
  };
}
