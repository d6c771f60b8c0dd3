import { BootError } from '../errors/boot-error.js';
import { refuseLosses } from '../http/to-json.js';
import type { UploadStorage } from '../http/upload-storage.js';
import type { Kernel } from '../kernel/kernel.js';
import { LifeCycle } from './life/life-cycle.js';
import { checkAppOptions } from './options/app-options.js';
import { createKernel, requestSettings } from './parts/kernel.js';
import { registerParts } from './parts/registered.js';
import type { BootInput, Registered } from './parts/registered.js';
import { serveRoutes } from './parts/served.js';
import type { Served } from './parts/served.js';
import { closeSessions } from './parts/sessions.js';
import type { SessionParts } from './parts/sessions.js';

/** An application that can serve. */
export interface BootedApp {
  readonly kernel: Kernel;
  /** Empty when sessions are switched off. */
  readonly sessions: readonly SessionParts[];
  /** What has to be ready before the first request. */
  readonly lifeCycle: LifeCycle;
  readonly uploads: UploadStorage;
}

/**
 * Checks everything that can be checked before the first request, and puts the application together.
 *
 * @throws {BootError} with all mistakes at once
 */
export function boot(input: BootInput): BootedApp {
  refuseBadOptions(input);
  const registered = registerParts(input);
  const served = serveRoutes(input, registered);
  refuseMistakes(input, registered, served);

  refuseLosses(input.isDevelopment);
  const settings = requestSettings(input.options);
  const kernel = createKernel({ input, settings, registered, served });
  const lifeCycle = startLife(input, registered, served);
  return { kernel, sessions: registered.sessions, lifeCycle, uploads: settings.uploads };
}

/** With options of the wrong kind nothing can be built, so that the rest could only repeat the same mistakes. */
function refuseBadOptions({ options, compiled }: BootInput): void {
  const problems = checkAppOptions(options);
  if (problems.length > 0) throw new BootError([...problems, ...compiled.problems]);
}

function refuseMistakes({ compiled }: BootInput, registered: Registered, served: Served): void {
  const problems = [...compiled.problems, ...served.problems, ...registered.problems];
  if (problems.length === 0) return;
  // The mistakes are what is reported; a driver that cannot be closed after them would say nothing new.
  void closeSessions(registered.sessions).catch(() => undefined);
  const { cause } = registered;
  throw new BootError(problems, cause === undefined ? {} : { cause });
}

/** Begins what goes on beside the requests. */
function startLife({ construction, options }: BootInput, { sessions, logger }: Registered, { reached }: Served) {
  for (const { sweeper } of sessions) sweeper?.start();
  const lifeCycle = new LifeCycle({ construction, reached, sessions, logger, options });
  lifeCycle.start();
  return lifeCycle;
}
