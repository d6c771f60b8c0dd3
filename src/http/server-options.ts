import type { ServerOptions as NodeServerOptions } from 'node:http';
import type { ServerOptions as TlsServerOptions } from 'node:https';
import type { Problem } from '../errors/mantis-error.js';
import { brokenRules, unknownOptions } from '../errors/option-problems.js';
import type { OptionRule } from '../errors/option-problems.js';
import { defaultHeadLimits } from './request-checks.js';
import type { HeadLimits } from './request-checks.js';
import { isObject } from '../values/kinds.js';

/** What `node:tls` takes for a server, such as `key` and `cert`. */
export type HttpsOptions = Omit<TlsServerOptions, keyof NodeServerOptions>;

/** How the application's server treats connections. All times are in seconds. */
export interface ServerOptions {
  /** Certificate and key, as `node:tls` takes them: the server speaks HTTPS. Default: HTTP. */
  https?: HttpsOptions;
  /** Seconds in which the head of a request must have arrived, or the answer is 408. Default: 15. */
  headersTimeout?: number;
  /** Seconds in which a whole request must have arrived, or the answer is 408. Default: 300. */
  requestTimeout?: number;
  /** Seconds that an idle connection is kept for a next request. Behind a proxy make it longer than the proxy's. Default: 5. */
  keepAliveTimeout?: number;
  /** The most bytes of a request's head; more are a 431. Default: 16,384. */
  maxHeaderSize?: number;
  /** The most header fields of a request; more are a 431. Default: 100. */
  maxHeaders?: number;
  /** The most characters of a request target; more are a 414. Default: 8,192. */
  maxUrlLength?: number;
  /** The most requests over one connection, the last of which is told to close it; further ones are a 503; 0 for no limit. Default: 0. */
  maxRequestsPerSocket?: number;
  /** The most connections at once; more are closed unanswered. Default: no limit. */
  maxConnections?: number;
}

type Numbers = Readonly<Required<Omit<ServerOptions, 'https' | 'maxConnections'>>>;

/** The options that hold where nothing else is asked for. */
export const serverDefaults: Numbers = {
  headersTimeout: 15,
  requestTimeout: 300,
  keepAliveTimeout: 5,
  maxHeaderSize: 16_384,
  ...defaultHeadLimits,
  maxRequestsPerSocket: 0,
};

const longestTimeout = 3600;
const names = [...Object.keys(serverDefaults), 'maxConnections', 'https'];

/** The mistakes in the option `server`. */
export function checkServerOptions(options: ServerOptions): readonly Problem[] {
  const seconds = (name: 'headersTimeout' | 'requestTimeout' | 'keepAliveTimeout'): OptionRule => {
    const value = options[name];
    const isAccepted = typeof value === 'number' && value > 0 && value <= longestTimeout;
    return [`server.${name}`, value, isAccepted, `a number of seconds above 0, at most ${longestTimeout}`];
  };
  const count = (name: keyof Numbers | 'maxConnections', least: number): OptionRule => {
    const value = options[name];
    return [
      `server.${name}`,
      value,
      Number.isSafeInteger(value) && Number(value) >= least,
      `a whole number from ${least}`,
    ];
  };
  return [
    ...unknownOptions(options, names, 'server.'),
    ...brokenRules([
      seconds('headersTimeout'),
      seconds('requestTimeout'),
      seconds('keepAliveTimeout'),
      count('maxHeaderSize', 1024),
      count('maxHeaders', 1),
      count('maxUrlLength', 1),
      count('maxRequestsPerSocket', 0),
      count('maxConnections', 1),
    ]),
    ...checkHttps(options.https),
    ...checkTimes(options),
  ];
}

/** The limits of a request's head. */
export function headLimits({ maxHeaders, maxUrlLength }: ServerOptions): HeadLimits {
  return {
    maxHeaders: maxHeaders ?? serverDefaults.maxHeaders,
    maxUrlLength: maxUrlLength ?? serverDefaults.maxUrlLength,
  };
}

/** What `node:http` and `node:https` are given. */
export function nodeOptions(options: ServerOptions): NodeServerOptions {
  const { headersTimeout, requestTimeout, keepAliveTimeout, maxHeaderSize } = { ...serverDefaults, ...options };
  return {
    headersTimeout: headersTimeout * 1000,
    requestTimeout: requestTimeout * 1000,
    keepAliveTimeout: keepAliveTimeout * 1000,
    maxHeaderSize,
    // How late a time-out may be noticed: a third of the shortest, and not more often than it is worth.
    connectionsCheckingInterval: Math.min(5000, Math.max(100, (headersTimeout * 1000) / 3)),
  };
}

/** Never shows what is in it: it holds the private key. */
function checkHttps(https: unknown): readonly Problem[] {
  if (https === undefined) return [];
  const given = isObject(https) ? https : {};
  const has = (name: string): boolean => Object.hasOwn(given, name);
  if ((has('key') && has('cert')) || has('pfx') || has('SNICallback')) return [];
  return [
    {
      code: 'E_OPTION',
      what: 'The option server.https has no certificate.',
      why: 'Nobody could connect.',
      fix: "pass { key, cert } or { pfx }, as node:tls takes them: key: readFileSync('key.pem').",
    },
  ];
}

function checkTimes({ headersTimeout, requestTimeout }: ServerOptions): readonly Problem[] {
  const head = headersTimeout ?? serverDefaults.headersTimeout;
  const all = requestTimeout ?? serverDefaults.requestTimeout;
  if (typeof head !== 'number' || typeof all !== 'number' || head <= all) return [];
  return brokenRules([['server.headersTimeout', head, false, `at most server.requestTimeout, which is ${all}`]]);
}
