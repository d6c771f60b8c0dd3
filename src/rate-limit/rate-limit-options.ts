import { brokenRules, refuseOptions, unknownOptions } from '../errors/option-problems.js';
import type { RequestContext } from '../http/request-context.js';
import type { RateLimitDriver } from './counters.js';
import { isObject } from '../values/kinds.js';

/** Options of `rateLimit`. */
export interface RateLimitOptions {
  /** The most requests of one client in one window; the next is a 429. */
  limit: number;
  /** The length of a window in whole seconds, at most 604,800 (a week); it begins with the client's first request. */
  window: number;
  /**
   * Whose requests count together; `undefined` counts the request for nobody. Default: `request.ip`, of IPv6 the /64
   * network. Behind a proxy set `trustProxy`, or all visitors are one.
   */
  key?: (context: RequestContext) => string | undefined | Promise<string | undefined>;
  /**
   * What clients see the limit under, in the `RateLimit` headers: letters, digits, `-` and `_`. In Redis, limits of the same
   * name, limit and window count together. Default: `default`.
   */
  name?: string;
  /** Where requests are counted. Default: `'memory'`, for one process. */
  driver?: RateLimitDriver;
  /** What happens while the driver cannot count: a 503, or the request passes uncounted. Default: `'refuse'`. */
  whenUnavailable?: 'refuse' | 'allow';
}

const names = ['limit', 'window', 'key', 'name', 'driver', 'whenUnavailable'];

/** @throws E_OPTION */
export function assertRateLimitOptions(options: RateLimitOptions): void {
  const { limit, window, key, name, driver, whenUnavailable } = options;
  const isPolicy = whenUnavailable === 'refuse' || whenUnavailable === 'allow';
  refuseOptions([
    ...unknownOptions(options, names, 'rateLimit.'),
    ...brokenRules([
      // Without a value there is no limit at all; null is what the message can show.
      ['rateLimit.limit', limit ?? null, isWhole(limit, 1_000_000_000), 'a whole number of requests from 1'],
      ['rateLimit.window', window ?? null, isWhole(window, 604_800), 'a whole number of seconds from 1 to 604800'],
      ['rateLimit.key', key, typeof key === 'function', 'a function of the request context'],
      ['rateLimit.name', name, /^[\w-]{1,64}$/.test(String(name)), 'at most 64 letters, digits, - and _'],
      ['rateLimit.driver', driver, isDriver(driver), "'memory', or { redis: client }"],
      ['rateLimit.whenUnavailable', whenUnavailable, isPolicy, "'refuse' or 'allow'"],
    ]),
  ]);
}

function isWhole(value: unknown, most: number): boolean {
  return typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= most;
}

function isDriver(driver: unknown): boolean {
  if (driver === 'memory') return true;
  if (typeof driver !== 'object' || driver === null || !('redis' in driver)) return false;
  const { redis } = driver;
  return isObject(redis) && 'eval' in redis && typeof redis.eval === 'function';
}
