import { isRegistered } from '../../container/registrations.js';
import type { DependencyContainer } from '../../container/tsyringe.js';
import { MantisError } from '../../errors/mantis-error.js';
import type { Problem } from '../../errors/mantis-error.js';
import type { Logger } from '../../http/logger.js';
import type { KeyedSessions } from '../../session/keyed-sessions.js';
import { Lifetime } from '../../session/lifetime.js';
import { SessionCookie } from '../../session/session-cookie.js';
import { SessionDriver } from '../../session/session-driver.js';
import type { SessionReport } from '../../session/session-driver.js';
import { SessionEngine } from '../../session/session-engine.js';
import { SessionCounters, SessionEmitter } from '../../session/session-events.js';
import { SessionMiddleware } from '../../session/session-middleware.js';
import { SessionRegistry } from '../../session/session-registry.js';
import { SessionSweeper } from '../../session/session-sweeper.js';
import { Clock } from '../../time/clock.js';
import { sessionSettings } from '../options/sessions-options.js';
import type { SessionSetting, SessionsOptions } from '../options/sessions-options.js';
import { openDriver, resolveDriver } from './session-driver.js';
import { createDriver, keepByDriver, keepInCookies } from './session-keeping.js';
import type { Ground } from './session-keeping.js';

/** One of the sessions of a running application. */
export interface SessionParts {
  /** Its name among `sessions`; `undefined` for the one of `session`. */
  readonly name: string | undefined;
  readonly engine: SessionEngine;
  readonly middleware: SessionMiddleware;
  /** The name under which the cookie is sent. */
  readonly cookieName: string;
  /** What keeps the sessions, or remembers which have ended; `undefined` where all stands in cookies. */
  readonly driver: SessionDriver | undefined;
  /** The same, where a driver keeps them. */
  readonly keyed: KeyedSessions | undefined;
  readonly sweeper: SessionSweeper | undefined;
  /** Settles when the driver is open; `undefined` when it was open at once. Rejects with a `BootError`. */
  readonly ready: Promise<void> | undefined;
}

/** The sessions of a running application, and what is wrong with them. */
export interface AppSessions {
  readonly all: readonly SessionParts[];
  readonly problems: readonly Problem[];
  /** What made the first of the problems. */
  readonly cause: unknown;
}

/** Puts together every session that is asked for, and into the container what classes can inject of it. */
export function createSessions(
  options: SessionsOptions,
  container: DependencyContainer,
  { logger, csrfTokens }: { readonly logger: Logger; readonly csrfTokens: boolean },
): AppSessions {
  const events = new SessionEmitter();
  const report: SessionReport = {
    info: (message, fields) => logger.info(fields, message),
    warn: (message, fields) => logger.warn(fields, message),
    event: events.emit,
  };
  const made = sessionSettings(options).map((setting) =>
    attempt(() => createParts({ ...setting, csrfTokens }, container, report)),
  );
  const all = made.flatMap(({ value }) => value ?? []);
  const registries = all.map(({ name, keyed }) => [name, keyed] as const);
  container.registerInstance(SessionRegistry, createRegistry(registries));
  container.registerInstance(SessionCounters, new SessionCounters(events));
  return {
    all,
    problems: made.flatMap(({ problem }) => problem ?? []),
    cause: made.find(({ cause }) => cause !== undefined)?.cause,
  };
}

/** The one of `session`, or the one of a name among `sessions`. */
export function sessionsOf(all: readonly SessionParts[], name: string | undefined): SessionParts | undefined {
  return all.find((parts) => parts.name === name);
}

/** Closes every driver, also when another cannot be closed. @throws what the first of those throws. */
export async function closeSessions(all: readonly SessionParts[]): Promise<void> {
  const failures: unknown[] = [];
  for (const parts of all) await closeOne(parts).catch((error: unknown) => failures.push(error));
  if (failures.length > 0) throw failures[0];
}

async function closeOne({ driver, sweeper }: SessionParts): Promise<void> {
  await sweeper?.stop();
  await driver?.close?.();
}

/** @throws {MantisError} E_SESSION_DRIVER, E_SESSION_PATH */
function createParts(
  setting: SessionSetting & Pick<Ground, 'csrfTokens'>,
  container: DependencyContainer,
  report: SessionReport,
): SessionParts {
  const { name, place, options, csrfTokens } = setting;
  const cookie = new SessionCookie(setting.cookie);
  const clock = container.resolve(Clock);
  const ground: Ground = {
    place,
    options,
    container,
    clock,
    report,
    csrfTokens,
    now: () => clock.now(),
    lifetime: new Lifetime(options),
    namespace: setting.cookie.name,
  };
  const isInjected = name === undefined && isRegistered(container, SessionDriver);
  const chosen = isInjected ? resolveDriver(SessionDriver, container) : options.driver;
  const { sessions, keyed, driver } =
    chosen === 'cookie' ? keepInCookies(ground, cookie.room) : keepByDriver(ground, createDriver(chosen, ground));
  // Everybody who injects the driver gets this one, however it was registered.
  if (name === undefined && keyed && driver) container.registerInstance(SessionDriver, driver);
  const engine = new SessionEngine({ ...ground, sessions });
  return {
    name,
    engine,
    middleware: new SessionMiddleware(engine, cookie),
    cookieName: setting.cookie.name,
    driver,
    keyed,
    sweeper: driver && new SessionSweeper(driver, report),
    ready: driver && openDriver(driver, report),
  };
}

function createRegistry(all: readonly (readonly [string | undefined, KeyedSessions | undefined])[]): SessionRegistry {
  const named = all.flatMap(([name, keyed]) =>
    name === undefined ? [] : [[name, new SessionRegistry(keyed)] as const],
  );
  return new SessionRegistry(all.find(([name]) => name === undefined)?.[1], new Map(named));
}

interface Attempt {
  readonly value?: SessionParts;
  readonly problem?: Problem;
  readonly cause?: unknown;
}

/** What was made, or why it could not be. */
function attempt(make: () => SessionParts): Attempt {
  try {
    return { value: make() };
  } catch (error) {
    if (error instanceof MantisError) return { problem: error.problem, cause: error.cause };
    throw error;
  }
}
