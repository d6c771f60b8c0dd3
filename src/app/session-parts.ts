import { isRegistered } from '../container/registrations.js';
import type { DependencyContainer } from '../container/tsyringe.js';
import { BootError } from '../errors/boot-error.js';
import { Keyring } from '../crypto/keyring.js';
import { MantisError } from '../errors/mantis-error.js';
import type { Problem } from '../errors/mantis-error.js';
import type { Logger } from '../http/logger.js';
import { CompleteDriver } from '../session/complete-driver.js';
import { resolveCookieOptions } from '../session/cookie-options.js';
import { FileSessionDriver } from '../session/drivers/file-driver.js';
import { MemorySessionDriver } from '../session/drivers/memory-driver.js';
import { Lifetime } from '../session/lifetime.js';
import { SessionCookie } from '../session/session-cookie.js';
import { SessionDriver } from '../session/session-driver.js';
import type { SessionReport } from '../session/session-driver.js';
import { SessionCounters, SessionEmitter } from '../session/session-events.js';
import { SessionRegistry } from '../session/session-registry.js';
import { SessionEngine } from '../session/session-engine.js';
import { incompleteDriver, resolveSessionOptions } from '../session/session-options.js';
import type { ResolvedSessionOptions, SessionOptions } from '../session/session-options.js';
import { SessionSweeper } from '../session/session-sweeper.js';
import { promiseOf } from '../time/eventually.js';
import { Clock } from '../time/clock.js';

/** The session side of a running application. */
export interface SessionParts {
  readonly engine: SessionEngine;
  readonly cookie: SessionCookie;
  /** The name and attributes under which the cookie is sent. */
  readonly cookieName: string;
  readonly driver: SessionDriver;
  readonly sweeper: SessionSweeper;
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
  { logger, csrfTokens }: { readonly logger: Logger; readonly csrfTokens: boolean },
): SessionParts {
  const options = resolveSessionOptions(given);
  const clock = container.resolve(Clock);
  const driver = chooseDriver(options, container, clock);
  // Everybody who injects the driver gets this one, however it was registered.
  container.registerInstance(SessionDriver, driver);

  const events = new SessionEmitter();
  const report = createReport(logger, events);
  const cookieOptions = resolveCookieOptions(options.cookie);
  const now = (): number => clock.now();
  const engine = new SessionEngine({
    driver: new CompleteDriver(driver, now),
    lifetime: new Lifetime(options),
    namespace: cookieOptions.name,
    revokeOnReuse: options.revokeOnReuse,
    csrfTokens,
    report,
    now,
  });
  container.registerInstance(SessionRegistry, new SessionRegistry(engine));
  container.registerInstance(SessionCounters, new SessionCounters(events));
  const ready = openDriver(driver, report);
  const sweeper = new SessionSweeper(driver, report);
  reportMissing(driver, report);
  return { engine, cookie: new SessionCookie(cookieOptions), cookieName: cookieOptions.name, driver, sweeper, ready };
}

function chooseDriver(options: ResolvedSessionOptions, container: DependencyContainer, clock: Clock): SessionDriver {
  if (isRegistered(container, SessionDriver)) return checkedDriver(resolveDriver(container));
  if (options.driver === 'memory') return new MemorySessionDriver(clock);
  if (options.driver === 'file') return createFileDriver(options, clock);
  return options.driver;
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
