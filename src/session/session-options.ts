import type { SessionCookieOptions } from './cookie-options.js';
import type { Constructor } from '../container/design-types.js';
import type { SessionDriver } from './session-driver.js';

/** For what the container makes or holds a driver. */
export type SessionDriverToken = Constructor<SessionDriver> | symbol;

/** Options of the session. */
export interface SessionOptions {
  /**
   * Where sessions are kept: in files, in this process, sealed in the visitor's own cookie (with `secrets`), or by a driver:
   * an object, or the class or symbol for which the container has one. A driver registered in the container as
   * `SessionDriver` wins. Default: `'file'`.
   *
   * `'cookie'` keeps nothing on the server. Of requests that overlap the last answer wins, the sessions of an owner cannot
   * be listed, a session has room for about 3 KB, and without `revocations` a copy of the cookie is good until it
   * expires, also after logout.
   */
  driver?: 'file' | 'memory' | 'cookie' | SessionDriver | SessionDriverToken;
  /**
   * For `driver: 'cookie'`: where to remember which sessions have ended before their time, so that no copy of their
   * cookies is taken any more. Each request of a session looks there. Default: none.
   */
  revocations?: 'file' | 'memory' | SessionDriver | SessionDriverToken;
  /**
   * The directory of the file driver, made when it is missing. Default: `'storage/sessions'`, `'storage/admin-sessions'`
   * for those that are named `admin`.
   */
  path?: string;
  /**
   * What a commit to files outlives: `'process'` the end of the process, `'data'` a loss of power as well, `'full'` also
   * one right after a session was begun or ended. After a loss of power, a session is as it was some seconds ago with
   * `'process'`, and never torn. Default: `'process'`.
   */
  durability?: 'process' | 'data' | 'full';
  /**
   * Seals what files or cookies hold (AES-256-GCM), the newest secret first; older ones still open what they have sealed.
   * Each at least 32 characters that nobody can guess. Default: none; files can be read by whoever may read the
   * directory, and there is no cookie driver.
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
export type ResolvedSessionOptions = Readonly<Required<Omit<SessionOptions, 'secrets' | 'revocations'>>> & {
  readonly secrets: SessionOptions['secrets'];
  readonly revocations: SessionOptions['revocations'];
};

const thirtyDays = 30 * 24 * 60 * 60;

/** Fills in the defaults. @param name of one of the `sessions`; absent for the one of `session` */
export function resolveSessionOptions(options: SessionOptions, name?: string): ResolvedSessionOptions {
  return {
    driver: options.driver ?? 'file',
    revocations: options.revocations,
    path: options.path ?? (name === undefined ? 'storage/sessions' : `storage/${name}-sessions`),
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
