import type { Construction } from '../../container/construction.js';
import { MantisError } from '../../errors/mantis-error.js';
import type { Problem } from '../../errors/mantis-error.js';
import { BoundLogger } from '../../http/bound-logger.js';
import { currentRequest } from '../../http/current-request.js';
import { Logger } from '../../http/logger.js';
import { createLogger } from '../../logging/loggers.js';
import type { CompiledRoutes } from '../../routing/route-compiler.js';
import type { UrlGenerator } from '../../routing/url-generator.js';
import type { Views } from '../../views/views.js';
import type { AppOptions } from '../options/app-options.js';
import { registerPlatform } from './platform.js';
import { createSessionParts } from './sessions.js';
import type { SessionParts } from './sessions.js';
import { bootViews } from './views.js';

/** What boot starts from. */
export interface BootInput {
  readonly options: AppOptions;
  readonly construction: Construction;
  readonly compiled: CompiledRoutes;
  readonly urls: UrlGenerator;
  readonly isClosing: () => boolean;
  /** Whether a test client boots it, whose output is the test's: no line a request unless a logger was given. */
  readonly isTested: boolean;
  /** Whether more is told than visitors may know. */
  readonly isDevelopment: boolean;
}

/** What stands in the container, and what is wrong with it. */
export interface Registered {
  readonly logger: Logger;
  /** `undefined` when sessions are switched off, or could not be made. */
  readonly sessions: SessionParts | undefined;
  readonly views: Views;
  readonly problems: readonly Problem[];
  /** What made the first of the problems. */
  readonly cause: unknown;
}

/** Puts into the container what classes can inject, so that all of it is there when they are looked at. */
export function registerParts(input: BootInput): Registered {
  const { options, construction, compiled, urls, isClosing, isDevelopment } = input;
  const { container } = construction;
  const logger = createLogger(options.logger);
  container.registerInstance(Logger, new BoundLogger(logger, () => currentRequest()?.id));
  const sessions = attempt(() =>
    options.session === false ? undefined : createSessionParts(options.session ?? {}, container, logger),
  );
  registerPlatform({ options, container, logger, sessions: sessions.value, isClosing, isDevelopment });
  const { views, problems } = bootViews({ options, container, urls, routes: compiled.routes, isDevelopment });
  return {
    logger,
    sessions: sessions.value,
    views,
    problems: [...sessions.problems, ...problems],
    cause: sessions.cause,
  };
}

/** Leaves nothing open of an application that cannot boot, which is the error to report. */
export function closeRegistered({ sessions }: Registered): void {
  attempt(() => sessions?.driver?.close?.());
}

interface Attempt<T> {
  readonly value: T | undefined;
  readonly problems: readonly Problem[];
  readonly cause?: unknown;
}

/** What a part of the boot gave, or why it could not. */
function attempt<T>(make: () => T): Attempt<T> {
  try {
    return { value: make(), problems: [] };
  } catch (error) {
    if (error instanceof MantisError) return { value: undefined, problems: [error.problem], cause: error.cause };
    throw error;
  }
}
