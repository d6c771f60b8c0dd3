import type { DependencyContainer } from '../../container/tsyringe.js';
import { brokenRules, unknownOptions } from '../../errors/option-problems.js';
import type { OptionRule } from '../../errors/option-problems.js';
import type { Problem } from '../../errors/mantis-error.js';
import type { BodyOptions } from '../../http/body-limits.js';
import type { CsrfOptions } from '../../http/cross-site-guard.js';
import { checkStaticOption } from '../../http/files/static-options.js';
import type { StaticOption } from '../../http/files/static-options.js';
import type { Logger } from '../../http/logger.js';
import { checkUploadOptions } from '../../http/upload-options.js';
import { isAddressRange } from '../../http/proxy-trust.js';
import type { TrustProxyOption } from '../../http/proxy-trust.js';
import { checkOpenApiOptions } from '../../openapi/openapi-options.js';
import type { OpenApiOptions } from '../../openapi/openapi-options.js';
import { checkServerOptions } from '../../http/server-options.js';
import type { ServerOptions } from '../../http/server-options.js';
import type { MiddlewareLike } from '../../routing/notes.js';
import type { ControllerEntry } from '../../routing/route-group.js';
import { checkViewOptions } from '../../views/view-options.js';
import type { ViewsOption } from '../../views/view-options.js';
import { checkCsrfOption } from './csrf-options.js';
import { checkErrorOptions } from './error-options.js';
import type { ErrorPageOptions } from './error-options.js';
import { checkGuardsOptions, guardsOptionNames } from './guards-options.js';
import type { GuardsOptions } from './guards-options.js';
import { checkPlatformOptions, platformOptionNames } from './platform-options.js';
import type { PlatformOptions } from './platform-options.js';
import { checkSessionsOptions, sessionsOptionNames } from './sessions-options.js';
import type { SessionsOptions } from './sessions-options.js';
import { checkRoutingOptions, routingOptionNames } from './routing-options.js';
import type { RoutingOptions } from './routing-options.js';
import { isObject } from '../../values/kinds.js';

/** Options of an application. */
export interface AppOptions extends GuardsOptions, PlatformOptions, RoutingOptions, SessionsOptions {
  /** The classes whose actions answer, and groups of them. Default: none. */
  controllers?: readonly ControllerEntry[];
  /** The container that the application's own one asks for what it does not know. Default: tsyringe's global one. */
  container?: DependencyContainer;
  /** Middleware around every request, the first one outermost. Default: none. */
  middleware?: readonly MiddlewareLike[];
  /** The folder of templates, options, or `false` for no views. Default: `'views'`, where that exists. */
  views?: ViewsOption;
  /** How errors are shown. */
  errors?: ErrorPageOptions;
  /** Which proxies may report the client by `X-Forwarded-*`. Default: `false`, none. */
  trustProxy?: TrustProxyOption;
  /** How much a request body may hold. */
  body?: BodyOptions;
  /** Refuses unsafe requests of other sites with 403; `false` lets them pass. Default: `true`. */
  csrf?: CsrfOptions | boolean;
  /** Folders whose files are served where no route matches. Default: none. */
  static?: StaticOption;
  /** The OpenAPI document and its page; `false` for neither. Default: both, outside production. */
  openapi?: OpenApiOptions | false;
  /** Where log lines go; `false` for nowhere. Default: pino, as JSON lines on standard output. */
  logger?: Logger | false;
  /** How the server of `listen()` treats connections, and how large the head of a request may be. */
  server?: ServerOptions;
}

const names = [
  ...['controllers', 'container', 'middleware', 'trustProxy', 'body', 'csrf', 'logger'],
  ...sessionsOptionNames,
  ...platformOptionNames,
  ...routingOptionNames,
  ...guardsOptionNames,
  'server',
  'static',
  'views',
  'errors',
  'openapi',
];

/** The mistakes in options as they were given. */
export function checkAppOptions(options: AppOptions): readonly Problem[] {
  const { controllers, container, middleware, trustProxy, body, openapi, logger } = options;
  return [
    ...unknownOptions(options, names),
    ...brokenRules([
      ['controllers', controllers, Array.isArray(controllers), 'a list of controller classes and groups'],
      ['container', container, isContainer(container), 'a tsyringe container'],
      ['middleware', middleware, Array.isArray(middleware), 'a list of functions or classes with handle()'],
      ['trustProxy', trustProxy, isProxyTrust(trustProxy), 'true, false, or a list of addresses and CIDR ranges'],
      ['body', body, isObject(body), 'an object of body limits'],
      ['openapi', openapi, openapi === false || isObject(openapi), 'an object of OpenAPI options, or false'],
      ['logger', logger, logger === false || isLogger(logger), 'an object with info, warn and error, or false'],
    ]),
    ...checkPlatformOptions(options),
    ...checkViewOptions(options.views),
    ...brokenRules([['errors', options.errors, isObject(options.errors), 'an object of options for errors']]),
    ...(isObject(options.errors) ? checkErrorOptions(options.errors) : []),
    ...checkSessionsOptions(options),
    ...(isObject(body) ? checkBodyOptions(body) : []),
    ...checkStaticOption(options.static),
    ...checkCsrfOption(options),
    ...checkRoutingOptions(options),
    ...brokenRules([['server', options.server, isObject(options.server), 'an object of server options']]),
    ...(isObject(options.server) ? checkServerOptions(options.server) : []),
    ...checkGuardsOptions(options),
    ...(isObject(openapi) ? checkOpenApiOptions(openapi) : []),
  ];
}

function checkBodyOptions(body: BodyOptions): readonly Problem[] {
  const rule = (name: keyof BodyOptions): OptionRule => [
    `body.${name}`,
    body[name],
    Number.isSafeInteger(body[name]) && Number(body[name]) > 0,
    'a whole number above 0',
  ];
  const { uploads, methodOverride } = body;
  return [
    ...unknownOptions(body, ['limit', 'depth', 'values', 'fields', 'uploads', 'methodOverride'], 'body.'),
    ...brokenRules([
      rule('limit'),
      rule('depth'),
      rule('values'),
      rule('fields'),
      ['body.uploads', uploads, isObject(uploads), 'an object of upload options'],
      ['body.methodOverride', methodOverride, typeof methodOverride === 'boolean', 'true or false'],
    ]),
    ...(isObject(uploads) ? checkUploadOptions(uploads) : []),
  ];
}

/** Whether a value is a tsyringe container, also of another copy of tsyringe. */
export function isContainer(value: unknown): value is DependencyContainer {
  return isObject(value) && 'createChildContainer' in value;
}

function isProxyTrust(value: unknown): boolean {
  if (typeof value === 'boolean') return true;
  return Array.isArray(value) && value.every((range) => typeof range === 'string' && isAddressRange(range));
}

function isLogger(value: unknown): boolean {
  return (
    isObject(value) && ['info', 'warn', 'error'].every((method) => typeof Reflect.get(value, method) === 'function')
  );
}
