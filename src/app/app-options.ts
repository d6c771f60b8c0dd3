import type { DependencyContainer } from '../container/tsyringe.js';
import { brokenRules, unknownOptions } from '../errors/option-problems.js';
import type { OptionRule } from '../errors/option-problems.js';
import type { Problem } from '../errors/mantis-error.js';
import type { BodyOptions } from '../http/body-limits.js';
import type { CsrfOptions } from '../http/cross-site-guard.js';
import type { Logger } from '../http/logger.js';
import { isAddressRange } from '../http/proxy-trust.js';
import type { TrustProxyOption } from '../http/proxy-trust.js';
import { checkOpenApiOptions } from '../openapi/openapi-options.js';
import type { OpenApiOptions } from '../openapi/openapi-options.js';
import type { MiddlewareLike } from '../routing/notes.js';
import { checkSessionOptions } from '../session/session-options.js';
import type { SessionOptions } from '../session/session-options.js';

/** A class decorated with `@Controller`. */
export type ControllerClass = new (...args: never[]) => object;

/** Options of an application. */
export interface AppOptions {
  /** The classes whose actions answer. Default: none. */
  controllers?: readonly ControllerClass[];
  /** Options of the session; `false` switches sessions off. Default: files in `storage/sessions`. */
  session?: SessionOptions | false;
  /** The container that the application's own one asks for what it does not know. Default: tsyringe's global one. */
  container?: DependencyContainer;
  /** Middleware around every request, the first one outermost. Default: none. */
  middleware?: readonly MiddlewareLike[];
  /** Which proxies may report the client by `X-Forwarded-*`. Default: `false`, none. */
  trustProxy?: TrustProxyOption;
  /** How much a request body may hold. */
  body?: BodyOptions;
  /** Refuses unsafe requests of other sites with 403; `false` lets them pass. Default: on. */
  csrf?: CsrfOptions | false;
  /** The OpenAPI document and its page; `false` for neither. Default: both, outside production. */
  openapi?: OpenApiOptions | false;
  /** Where log lines go; `false` for nowhere. Default: pino, as JSON lines on standard output. */
  logger?: Logger | false;
}

const names = ['controllers', 'session', 'container', 'middleware', 'trustProxy', 'body', 'csrf', 'openapi', 'logger'];

/** The mistakes in options as they were given. */
export function checkAppOptions(options: AppOptions): readonly Problem[] {
  const { controllers, session, container, middleware, trustProxy, body, csrf, openapi, logger } = options;
  return [
    ...unknownOptions(options, names),
    ...brokenRules([
      ['controllers', controllers, Array.isArray(controllers), 'a list of controller classes'],
      ['session', session, session === false || isObject(session), 'an object of session options, or false'],
      ['container', container, isContainer(container), 'a tsyringe container'],
      ['middleware', middleware, Array.isArray(middleware), 'a list of functions or classes with handle()'],
      ['trustProxy', trustProxy, isProxyTrust(trustProxy), 'true, false, or a list of addresses and CIDR ranges'],
      ['body', body, isObject(body), 'an object of body limits'],
      ['csrf', csrf, csrf === false || isObject(csrf), 'an object with trustedOrigins, or false'],
      ['openapi', openapi, openapi === false || isObject(openapi), 'an object of OpenAPI options, or false'],
      ['logger', logger, logger === false || isLogger(logger), 'an object with info, warn and error, or false'],
    ]),
    ...(isObject(session) ? checkSessionOptions(session) : []),
    ...(isObject(body) ? checkBodyOptions(body) : []),
    ...(isObject(csrf) ? checkCsrfOptions(csrf) : []),
    ...(isObject(openapi) ? checkOpenApiOptions(openapi) : []),
  ];
}

/** The mistakes in the arguments of `listen`. */
export function checkAddress(port: number, host: string): readonly Problem[] {
  return brokenRules([
    [
      'port',
      port,
      Number.isInteger(port) && port >= 0 && port <= 65_535,
      'a whole number from 0 to 65535; 0 picks a free port',
    ],
    ['host', host, typeof host === 'string' && host !== '', "an address such as '127.0.0.1'"],
  ]);
}

function checkBodyOptions(body: BodyOptions): readonly Problem[] {
  const rule = (name: keyof BodyOptions): OptionRule => [
    `body.${name}`,
    body[name],
    Number.isSafeInteger(body[name]) && Number(body[name]) > 0,
    'a whole number above 0',
  ];
  return [
    ...unknownOptions(body, ['limit', 'depth', 'fields'], 'body.'),
    ...brokenRules([rule('limit'), rule('depth'), rule('fields')]),
  ];
}

function checkCsrfOptions({ trustedOrigins, ...others }: CsrfOptions): readonly Problem[] {
  const isAccepted = Array.isArray(trustedOrigins) && trustedOrigins.every(isOrigin);
  return [
    ...unknownOptions(others, ['trustedOrigins'], 'csrf.'),
    ...brokenRules([
      ['csrf.trustedOrigins', trustedOrigins, isAccepted, "a list of origins such as 'https://app.example.com'"],
    ]),
  ];
}

/** Whether a value is a tsyringe container, also of another copy of tsyringe. */
export function isContainer(value: unknown): value is DependencyContainer {
  return isObject(value) && 'createChildContainer' in value;
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

function isOrigin(value: unknown): boolean {
  return typeof value === 'string' && URL.canParse(value) && new URL(value).origin === value.toLowerCase();
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
