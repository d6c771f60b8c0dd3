import type { DependencyContainer } from '../container/tsyringe.js';
import { BootError } from '../errors/boot-error.js';
import { MantisError } from '../errors/mantis-error.js';
import type { Problem } from '../errors/mantis-error.js';
import { defaultBodyLimits } from '../http/body-limits.js';
import { CrossSiteGuard } from '../http/cross-site-guard.js';
import type { RequestSettings } from '../http/http-request.js';
import { ProxyTrust } from '../http/proxy-trust.js';
import { ErrorBoundary } from '../kernel/error-boundary.js';
import { Kernel } from '../kernel/kernel.js';
import { answerUnmatched } from '../kernel/unmatched.js';
import type { CompiledRoutes } from '../routing/route-compiler.js';
import { buildRouter } from '../routing/route-table.js';
import type { UrlGenerator } from '../routing/url-generator.js';
import { SessionMiddleware } from '../session/session-middleware.js';
import { checkAppOptions } from './app-options.js';
import type { AppOptions } from './app-options.js';
import { createLogger } from './loggers.js';
import { docsRoutes } from './openapi-parts.js';
import { createSessionParts } from './session-parts.js';
import type { SessionParts } from './session-parts.js';
import { Wiring } from './wiring.js';
import type { SessionAbilities } from './wiring.js';

/** What boot starts from. */
export interface BootInput {
  readonly options: AppOptions;
  readonly container: DependencyContainer;
  readonly compiled: CompiledRoutes;
  readonly urls: UrlGenerator;
}

/** An application that can serve. */
export interface BootedApp {
  readonly kernel: Kernel;
  /** `undefined` when sessions are switched off. */
  readonly sessions: SessionParts | undefined;
}

/**
 * Checks everything that can be checked before the first request, and puts the application together.
 *
 * @throws {BootError} with all mistakes at once
 */
export function boot({ options, container, compiled, urls }: BootInput): BootedApp {
  const optionProblems = checkAppOptions(options);
  // With options of the wrong kind nothing can be built, so that the rest could only repeat the same mistakes.
  if (optionProblems.length > 0) throw new BootError([...optionProblems, ...compiled.problems]);

  const logger = createLogger(options.logger);
  // First, so that the driver is in the container when the classes that inject it are looked at.
  const sessions = attempt(() =>
    options.session === false ? undefined : createSessionParts(options.session ?? {}, container, logger),
  );
  const wiring = new Wiring(container, {
    middleware: options.middleware ?? [],
    sessions: abilitiesOf(options, sessions.value),
  });
  const docs = docsRoutes(options, compiled.routes, wiring.isSessionEverywhere);
  const { router, problems } = buildRouter([...compiled.routes, ...docs.routes], (route) => wiring.serve(route));
  const unmatched = wiring.serveUnmatched(answerUnmatched(router));

  const all = [...compiled.problems, ...problems, ...docs.problems, ...wiring.problems, ...sessions.problems];
  if (all.length > 0) closeQuietly(sessions.value);
  if (all.length > 0) throw new BootError(all, sessions.cause === undefined ? {} : { cause: sessions.cause });

  const parts = sessions.value;
  parts?.sweeper.start();
  const kernel = new Kernel({
    settings: requestSettings(options),
    router,
    unmatched,
    boundary: new ErrorBoundary(logger),
    sessions: parts && new SessionMiddleware(parts.engine, parts.cookie),
    crossSiteGuard: options.csrf === false ? undefined : new CrossSiteGuard(options.csrf ?? {}),
    url: (name, parameters, query) => urls.url(name, parameters, query),
  });
  return { kernel, sessions: parts };
}

function requestSettings({ trustProxy, body }: AppOptions): RequestSettings {
  return { trust: new ProxyTrust(trustProxy ?? false), limits: { ...defaultBodyLimits, ...body } };
}

function abilitiesOf({ session }: AppOptions, parts: SessionParts | undefined): SessionAbilities {
  if (session === false) return 'off';
  return parts && !parts.driver.ofOwner ? 'unlisted' : 'all';
}

/** The boot has failed for another reason, which is the one to report. */
function closeQuietly(parts: SessionParts | undefined): void {
  attempt(() => parts?.driver.close?.());
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
