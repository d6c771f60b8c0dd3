import type { Construction } from '../../container/construction.js';
import type { Problem } from '../../errors/mantis-error.js';
import { BoundLogger } from '../../http/bound-logger.js';
import { currentRequest } from '../../http/current-request.js';
import { Logger } from '../../http/logger.js';
import { createLogger } from '../../logging/loggers.js';
import type { CompiledRoutes } from '../../routing/route-compiler.js';
import type { UrlGenerator } from '../../routing/url-generator.js';
import type { Views } from '../../views/views.js';
import type { AppOptions } from '../options/app-options.js';
import { csrfParts } from './csrf.js';
import type { CsrfParts } from './csrf.js';
import { registerPlatform } from './platform.js';
import { createSessions } from './sessions.js';
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
  /** Whether what describes the application for other developers is left out, unless it is asked for. */
  readonly isProduction: boolean;
}

/** What stands in the container, and what is wrong with it. */
export interface Registered {
  readonly logger: Logger;
  readonly csrf: CsrfParts;
  /** Those that are not switched off, and could be made. */
  readonly sessions: readonly SessionParts[];
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
  const csrf = csrfParts(options);
  const sessions = createSessions(options, container, { logger, csrfTokens: csrf.hasTokens });
  registerPlatform({ options, container, logger, sessions: sessions.all, isClosing, isDevelopment });
  const { views, problems } = bootViews({ options, container, urls, routes: compiled.routes, isDevelopment });
  return {
    logger,
    csrf,
    sessions: sessions.all,
    views,
    problems: [...sessions.problems, ...problems],
    cause: sessions.cause,
  };
}
