import { defaultBodyLimits } from '../../http/body-limits.js';
import type { RequestSettings } from '../../http/http-request.js';
import type { Logger } from '../../http/logger.js';
import { ProxyTrust } from '../../http/proxy-trust.js';
import { RequestIds } from '../../http/request-ids.js';
import { SecurityHeaders } from '../../http/security-headers.js';
import { headLimits } from '../../http/server-options.js';
import { UploadStorage } from '../../http/upload-storage.js';
import { accessLinesOf } from '../../logging/loggers.js';
import { AccessLog } from '../../kernel/access-log.js';
import { ErrorBoundary } from '../../kernel/error-boundary.js';
import { Kernel } from '../../kernel/kernel.js';
import type { AppOptions } from '../options/app-options.js';
import { createErrorAnswers } from './error-answers.js';
import type { BootInput, Registered } from './registered.js';
import type { Served } from './served.js';

/** What reads requests, and where their files wait. */
export function requestSettings({ trustProxy, body, server }: AppOptions): RequestSettings {
  const trust = new ProxyTrust(trustProxy ?? false);
  const limits = { ...defaultBodyLimits, ...body };
  return { trust, limits, head: headLimits(server ?? {}), uploads: new UploadStorage(body?.uploads) };
}

/** What a kernel is put together from. */
export interface KernelInput {
  readonly input: BootInput;
  readonly settings: RequestSettings;
  readonly registered: Registered;
  readonly served: Served;
}

/** Puts around the routes what stands around every request. */
export function createKernel({ input, settings, registered, served }: KernelInput): Kernel {
  const { options, urls } = input;
  const { logger, views, csrf } = registered;
  const { router, unmatched, statics } = served;
  return new Kernel({
    settings,
    logger,
    router,
    unmatched,
    statics,
    requestIds: new RequestIds(options.requestId, settings.trust),
    accessLog: createAccessLog(input, logger),
    securityHeaders: options.headers === false ? undefined : new SecurityHeaders(options.headers ?? {}),
    boundary: createBoundary(input, registered),
    crossSiteGuard: csrf.guard,
    overridesMethod: options.body?.methodOverride ?? true,
    urlFor: (request) => urls.withOrigin(() => request.origin),
    render: views.render,
  });
}

function createBoundary({ options, construction, compiled, isDevelopment }: BootInput, { logger, views }: Registered) {
  const { container } = construction;
  const { routes } = compiled;
  return new ErrorBoundary(
    logger,
    createErrorAnswers({ options: options.errors, container, routes, views, isDevelopment }),
  );
}

function createAccessLog({ options, isTested }: BootInput, logger: Logger): AccessLog | undefined {
  const { accessLog, logger: given } = options;
  const isWanted = accessLog !== undefined || given !== undefined || !isTested;
  if (accessLog === false || given === false || !isWanted) return undefined;
  return new AccessLog(logger, accessLog ?? {}, accessLinesOf(given));
}
