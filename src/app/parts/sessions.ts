import { isRegistered } from '../../container/registrations.js';
import type { DependencyContainer } from '../../container/tsyringe.js';
import { BootError } from '../../errors/boot-error.js';
import { MantisError } from '../../errors/mantis-error.js';
import type { Problem } from '../../errors/mantis-error.js';
import type { Logger } from '../../http/logger.js';
import { resolveCookieOptions } from '../../session/cookie-options.js';
import { Lifetime } from '../../session/lifetime.js';
import { SessionCookie } from '../../session/session-cookie.js';
import { SessionDriver } from '../../session/session-driver.js';
import type { SessionReport } from '../../session/session-driver.js';
import { SessionCounters, SessionEmitter } from '../../session/session-events.js';
import { SessionRegistry } from '../../session/session-registry.js';
import { SessionEngine } from '../../session/session-engine.js';
import { incompleteDriver } from '../../session/check-session-options.js';
import { resolveSessionOptions } from '../../session/session-options.js';
import type { SessionOptions } from '../../session/session-options.js';
import { SessionSweeper } from '../../session/session-sweeper.js';
import { promiseOf } from '../../time/eventually.js';
import { Clock } from '../../time/clock.js';
import { createDriver, keepByDriver, keepInCookies } from './session-keeping.js';
import type { Ground } from './session-keeping.js';

/** The session side of a running application. */
export interface SessionParts {
  readonly engine: SessionEngine;
  readonly cookie: SessionCookie;
  /** The name and attributes under which the cookie is sent. */
  readonly cookieName: string;
  /** What keeps the sessions, or remembers which have ended; `undefined` where all stands in cookies. */
  readonly driver: SessionDriver | undefined;
  /** Whether the sessions of an owner can be listed. */
  readonly canList: boolean;
  readonly sweeper: SessionSweeper | undefined;
  /** Settles when the driver is open; `undefined` when it was open at once. Rejects with a `BootError`. */
  readonly ready: Promise<void> | undefined;
}

/**
 * Chooses the driver, opens it and puts the session side together.
 *
 * @throws {MantisError} E_SESSION_DRIVER, E_SESSION_PATH
 */
export function createSessionParts(
  given: SessionOptions,
  container: DependencyContainer,
  logger: Logger,
): SessionParts {
  const options = resolveSessionOptions(given);
  const cookieOptions = resolveCookieOptions(options.cookie);
  const cookie = new SessionCookie(cookieOptions);
  const clock = container.resolve(Clock);
  const events = new SessionEmitter();
  const ground: Ground = {
    options,
    clock,
    now: () => clock.now(),
    lifetime: new Lifetime(options),
    report: createReport(logger, events),
    namespace: cookieOptions.name,
  };
  const chosen = isRegistered(container, SessionDriver) ? checkedDriver(resolveDriver(container)) : options.driver;
  const { sessions, keyed, driver } =
    chosen === 'cookie' ? keepInCookies(ground, cookie.room) : keepByDriver(ground, createDriver(chosen, ground));
  // Everybody who injects the driver gets this one, however it was registered.
  if (keyed && driver) container.registerInstance(SessionDriver, driver);
  container.registerInstance(SessionRegistry, new SessionRegistry(keyed));
  container.registerInstance(SessionCounters, new SessionCounters(events));
  const { report } = ground;
  const ready = driver && openDriver(driver, report);
  return {
    engine: new SessionEngine({ ...ground, sessions }),
    cookie,
    cookieName: cookieOptions.name,
    driver,
    canList: keyed !== undefined && driver?.ofOwner !== undefined,
    sweeper: driver && new SessionSweeper(driver, report),
    ready,
  };
}

function resolveDriver(container: DependencyContainer): unknown {
  try {
    return container.resolve(SessionDriver);
  } catch (cause) {
    throw driverFailed('The session driver registered in the container cannot be made.', cause);
  }
}

function checkedDriver(driver: unknown): SessionDriver {
  const [problem] = incompleteDriver('The session driver registered in the container', driver);
  if (problem) throw new MantisError(problem);
  return driver as SessionDriver;
}

function createReport(logger: Logger, events: SessionEmitter): SessionReport {
  return {
    info: (message, fields) => logger.info(fields, message),
    warn: (message, fields) => logger.warn(fields, message),
    event: events.emit,
  };
}

function openDriver(driver: SessionDriver, report: SessionReport): Promise<void> | undefined {
  try {
    const opening = promiseOf(driver.open?.(report));
    const ready = opening?.catch((cause: unknown) => {
      throw new BootError([cannotOpen(cause).problem], { cause });
    });
    // Whoever waits for it sees the rejection; until then it must not end the process.
    ready?.catch(() => undefined);
    return ready;
  } catch (cause) {
    throw cannotOpen(cause);
  }
}

function cannotOpen(cause: unknown): MantisError {
  return cause instanceof MantisError ? cause : driverFailed('The session driver cannot be opened.', cause);
}

function driverFailed(what: string, cause: unknown): MantisError {
  const problem: Problem = {
    code: 'E_SESSION_DRIVER',
    what,
    why: `It says: ${cause instanceof Error ? cause.message : String(cause)}.`,
    fix: 'see the cause, and what the driver needs to be constructed and opened.',
  };
  return new MantisError(problem, { cause });
}
