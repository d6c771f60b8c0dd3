import type { DependencyContainer, InjectionToken } from '../../container/tsyringe.js';
import { BootError } from '../../errors/boot-error.js';
import { MantisError } from '../../errors/mantis-error.js';
import type { Problem } from '../../errors/mantis-error.js';
import { incompleteDriver } from '../../session/check-session-options.js';
import type { SessionDriver, SessionReport } from '../../session/session-driver.js';
import { promiseOf } from '../../time/eventually.js';

/** The driver that the container has for a token. @throws E_SESSION_DRIVER */
export function resolveDriver(token: InjectionToken<SessionDriver>, container: DependencyContainer): SessionDriver {
  const driver = make(token, container);
  const [problem] = incompleteDriver('The session driver registered in the container', driver);
  if (problem) throw new MantisError(problem);
  return driver;
}

function make(token: InjectionToken<SessionDriver>, container: DependencyContainer): SessionDriver {
  try {
    return container.resolve(token);
  } catch (cause) {
    throw driverFailed('The session driver registered in the container cannot be made.', cause);
  }
}

/** Opens a driver. The promise rejects with a `BootError`; `undefined` when it was open at once. @throws E_SESSION_DRIVER */
export function openDriver(driver: SessionDriver, report: SessionReport): Promise<void> | undefined {
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
