import type { Construction } from '../container/construction.js';
import { BootError } from '../errors/boot-error.js';
import { MantisError } from '../errors/mantis-error.js';
import type { Problem } from '../errors/mantis-error.js';
import { defaultBodyLimits } from '../http/body-limits.js';
import { CrossSiteGuard } from '../http/cross-site-guard.js';
import { BoundLogger } from '../http/bound-logger.js';
import { currentRequest } from '../http/current-request.js';
import type { RequestSettings } from '../http/http-request.js';
import { Logger } from '../http/logger.js';
import { ProxyTrust } from '../http/proxy-trust.js';
import { headLimits } from '../http/server-options.js';
import { openStaticFiles } from '../http/files/static-files.js';
import { UploadStorage } from '../http/upload-storage.js';
import { RequestIds } from '../http/request-ids.js';
import { SecurityHeaders } from '../http/security-headers.js';
import { AccessLog } from '../kernel/access-log.js';
import { ErrorBoundary } from '../kernel/error-boundary.js';
import { Kernel } from '../kernel/kernel.js';
import { answerFiles, answerUnmatched } from '../kernel/unmatched.js';
import type { CompiledRoutes } from '../routing/route-compiler.js';
import { buildRouteTable } from '../routing/route-table.js';
import type { UrlGenerator } from '../routing/url-generator.js';
import { SessionMiddleware } from '../session/session-middleware.js';
import { checkAppOptions } from './app-options.js';
import type { AppOptions } from './app-options.js';
import { registerPlatformParts } from './platform-parts.js';
import { LifeCycle } from './life-cycle.js';
import { createErrorAnswers } from './error-parts.js';
import { accessLinesOf, createLogger } from './loggers.js';
import { routerSettings, unmatchedSettings, unsignable } from './routing-parts.js';
import { docsRoutes } from './openapi-parts.js';
import { createSessionParts } from './session-parts.js';
import type { SessionParts } from './session-parts.js';
import { bootViews, showsSession } from './view-parts.js';
import { Wiring } from './wiring.js';
import type { SessionAbilities } from './wiring.js';

/** What boot starts from. */
export interface BootInput {
  readonly options: AppOptions;
  readonly construction: Construction;
  readonly compiled: CompiledRoutes;
  readonly urls: UrlGenerator;
  readonly isClosing: () => boolean;
  /** Whether a test client boots it, whose output is the test's: no line a request unless a logger was given. */
  readonly isTested: boolean;
}

/** An application that can serve. */
export interface BootedApp {
  readonly kernel: Kernel;
  /** `undefined` when sessions are switched off. */
  readonly sessions: SessionParts | undefined;
  /** What has to be ready before the first request. */
  readonly lifeCycle: LifeCycle;
  readonly uploads: UploadStorage;
}

/**
 * Checks everything that can be checked before the first request, and puts the application together.
 *
 * @throws {BootError} with all mistakes at once
 */
export function boot({ options, construction, compiled, urls, isClosing, isTested }: BootInput): BootedApp {
  const { container } = construction;
  const optionProblems = checkAppOptions(options);
  // With options of the wrong kind nothing can be built, so that the rest could only repeat the same mistakes.
  if (optionProblems.length > 0) throw new BootError([...optionProblems, ...compiled.problems]);

  const logger = createLogger(options.logger);
  // Like the driver, it must be there when the classes that inject it are looked at.
  container.registerInstance(Logger, new BoundLogger(logger, () => currentRequest()?.id));
  // First, so that the driver is in the container when the classes that inject it are looked at.
  const sessions = attempt(() =>
    options.session === false ? undefined : createSessionParts(options.session ?? {}, container, logger),
  );
  registerPlatformParts({ options, container, logger, sessions: sessions.value, isClosing });
  const { views, problems: viewProblems } = bootViews({ options, container, urls, routes: compiled.routes });
  const wiring = new Wiring(container, {
    middleware: options.middleware ?? [],
    routes: compiled.routes,
    sessions: abilitiesOf(options, sessions.value),
    showsSession: (route) => showsSession(views, route),
  });
  const docs = docsRoutes(options, compiled.routes, wiring.isSessionEverywhere);
  const { table: router, problems } = buildRouteTable(
    [...compiled.routes, ...docs.routes],
    (route) => wiring.serve(route),
    routerSettings(options),
  );
  const beside = unmatchedSettings(options, compiled.routes);
  const unmatched = wiring.serveUnmatched(answerUnmatched(router, beside));
  const unsigned = unsignable(compiled.routes, options.middleware ?? [], container);

  const statics = openStaticFiles(options.static, sessionDirectory(options));

  const all = [
    ...compiled.problems,
    ...problems,
    ...docs.problems,
    ...wiring.problems,
    ...unsigned,
    ...sessions.problems,
    ...statics.problems,
    ...viewProblems,
  ];
  if (all.length > 0) closeQuietly(sessions.value);
  if (all.length > 0) throw new BootError(all, sessions.cause === undefined ? {} : { cause: sessions.cause });

  const parts = sessions.value;
  parts?.sweeper.start();
  const settings = requestSettings(options);
  const kernel = new Kernel({
    settings,
    logger,
    requestIds: new RequestIds(options.requestId, settings.trust),
    accessLog: createAccessLog(options, logger, isTested),
    securityHeaders: options.headers === false ? undefined : new SecurityHeaders(options.headers ?? {}),
    router,
    unmatched,
    statics: statics.files && {
      files: statics.files,
      served: wiring.serveFiles(answerFiles(statics.files, router, beside)),
    },
    boundary: new ErrorBoundary(
      logger,
      createErrorAnswers({ options: options.errors, container, routes: compiled.routes, views }),
    ),
    sessions: parts && new SessionMiddleware(parts.engine, parts.cookie),
    crossSiteGuard: options.csrf === false ? undefined : new CrossSiteGuard(options.csrf ?? {}),
    overridesMethod: options.body?.methodOverride ?? true,
    urlFor: (request) => urls.withOrigin(() => request.origin),
    render: views.render,
  });
  const lifeCycle = new LifeCycle({ construction, reached: wiring.parts, sessions: parts, logger, options });
  lifeCycle.start();
  return { kernel, sessions: parts, lifeCycle, uploads: settings.uploads };
}

function requestSettings({ trustProxy, body, server }: AppOptions): RequestSettings {
  const trust = new ProxyTrust(trustProxy ?? false);
  const limits = { ...defaultBodyLimits, ...body };
  return { trust, limits, head: headLimits(server ?? {}), uploads: new UploadStorage(body?.uploads) };
}

/** Where session files stand; `undefined` where there are none. */
function sessionDirectory({ session }: AppOptions): string | undefined {
  if (session === false || (session?.driver ?? 'file') !== 'file') return undefined;
  return session?.path ?? 'storage/sessions';
}

function createAccessLog({ accessLog, logger: given }: AppOptions, logger: Logger, isTested: boolean) {
  const isWanted = accessLog !== undefined || given !== undefined || !isTested;
  if (accessLog === false || given === false || !isWanted) return undefined;
  return new AccessLog(logger, accessLog ?? {}, accessLinesOf(given));
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
