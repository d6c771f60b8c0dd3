import type { DependencyContainer, InjectionToken } from '../../container/tsyringe.js';
import { Keyring } from '../../crypto/keyring.js';
import { MantisError } from '../../errors/mantis-error.js';
import { cookiesNeedSecrets } from '../../session/check-session-options.js';
import { CompleteDriver } from '../../session/complete-driver.js';
import { FileSessionDriver } from '../../session/drivers/file-driver.js';
import { MemorySessionDriver } from '../../session/drivers/memory-driver.js';
import { KeyedSessions } from '../../session/keyed-sessions.js';
import type { Lifetime } from '../../session/lifetime.js';
import { Revocations } from '../../session/revocations.js';
import { SealedSessions } from '../../session/sealed-sessions.js';
import type { SessionDriver, SessionReport } from '../../session/session-driver.js';
import type { ResolvedSessionOptions, SessionOptions } from '../../session/session-options.js';
import type { Sessions } from '../../session/sessions.js';
import type { Clock } from '../../time/clock.js';
import { resolveDriver } from './session-driver.js';

/** What every way of keeping sessions stands on. */
export interface Ground {
  /** Where their options stand. */
  readonly place: string;
  readonly options: ResolvedSessionOptions;
  readonly clock: Clock;
  readonly container: DependencyContainer;
  readonly now: () => number;
  readonly lifetime: Lifetime;
  readonly report: SessionReport;
  /** Whether the pages of a session get CSRF tokens. */
  readonly csrfTokens: boolean;
  readonly namespace: string;
}

/** How sessions are kept. */
export interface Keeping {
  readonly sessions: Sessions;
  /** The same, where a driver keeps them. */
  readonly keyed?: KeyedSessions;
  readonly driver: SessionDriver | undefined;
}

/** Keeps sessions in a driver, and says what it cannot do. */
export function keepByDriver({ options, ...ground }: Ground, driver: SessionDriver): Keeping {
  reportMissing(driver, ground.report);
  const complete = new CompleteDriver(driver, ground.now);
  const keyed = new KeyedSessions({ ...ground, driver: complete, revokeOnReuse: options.revokeOnReuse });
  return { sessions: keyed, keyed, driver };
}

/** Keeps sessions in their cookies, and says what that cannot do. @throws E_OPTION without secrets */
export function keepInCookies(ground: Ground, room: number): Keeping {
  const { secrets, revocations } = ground.options;
  if (!secrets) throw new MantisError(cookiesNeedSecrets(ground.place));
  const driver = revocations && createDriver(revocations, ground);
  reportCookies(driver !== undefined, ground.report);
  const sessions = new SealedSessions({
    ...ground,
    room,
    keyring: new Keyring(secrets, 'mantisjs session cookie'),
    revocations: driver && new Revocations(new CompleteDriver(driver, ground.now), ground.lifetime, ground.now),
  });
  return { sessions, driver };
}

/** The driver that is wanted: by its name, by its token, or itself. @throws E_SESSION_DRIVER */
export function createDriver(
  wanted: Exclude<SessionOptions['driver'], 'cookie' | undefined>,
  ground: Ground,
): SessionDriver {
  if (wanted === 'memory') return new MemorySessionDriver(ground.clock);
  if (wanted === 'file') return createFileDriver(ground.options, ground.clock);
  return typeof wanted === 'object' ? wanted : resolveDriver(wanted as InjectionToken<SessionDriver>, ground.container);
}

function createFileDriver(options: ResolvedSessionOptions, clock: Clock): SessionDriver {
  const { path, durability, secrets, lifetime, sliding, absoluteLifetime } = options;
  const keyring = secrets && new Keyring(secrets, 'mantisjs session file');
  return new FileSessionDriver(path, clock, {
    durability,
    keyring,
    settings: { lifetime, sliding, absoluteLifetime },
  });
}

/** What a driver's missing capabilities mean for the promises, as one line in the log. */
function reportMissing(driver: SessionDriver, report: SessionReport): void {
  const lacks = (method: keyof SessionDriver): boolean => !(method in driver);
  const missing = [
    lacks('commit') &&
      lacks('lock') &&
      'without commit or lock, requests in several processes can overwrite each other',
    lacks('touch') && 'without touch, a renewal rewrites the record',
    lacks('ofOwner') && 'without ofOwner, the sessions of an owner cannot be listed',
  ].filter((consequence) => consequence !== false);
  if (missing.length > 0)
    report.warn(`The session driver lacks capabilities: ${missing.join('; ')}.`, { event: 'capabilities' });
}

/** What the cookie driver cannot do, as one line in the log. */
function reportCookies(hasRevocations: boolean, report: SessionReport): void {
  const limits = [
    'of requests that overlap the last answer wins',
    ...(hasRevocations
      ? []
      : ['a copy of a cookie is good until it expires, also after logout (see session.revocations)']),
    'the sessions of an owner cannot be listed',
  ];
  report.warn(`The cookie driver keeps sessions in their cookies: ${limits.join('; ')}.`, { event: 'capabilities' });
}
