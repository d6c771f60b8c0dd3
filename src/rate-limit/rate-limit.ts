import { sha256 } from '../crypto/secret-id.js';
import { noteForErrors } from '../http/error-headers.js';
import { ServiceUnavailable, TooManyRequests } from '../http/http-error.js';
import type { MiddlewareFunction } from '../http/middleware.js';
import type { RequestContext } from '../http/request-context.js';
import { clientKey } from './client-key.js';
import { createCounter } from './counters.js';
import type { Quota, Usage } from './counters.js';
import { assertRateLimitOptions } from './rate-limit-options.js';
import type { RateLimitOptions } from './rate-limit-options.js';

/** The problem type that the draft registers for a limit that is exceeded. */
const problemType = 'https://iana.org/assignments/http-problem-types#quota-exceeded';
const longestKey = 100;

/**
 * Middleware that answers 429 with `Retry-After` when a client asks too often. Every answer tells how much is left, by
 * `RateLimit` and `RateLimit-Policy` (draft-ietf-httpapi-ratelimit-headers-10).
 *
 * @throws E_OPTION
 */
export function rateLimit(options: RateLimitOptions): MiddlewareFunction {
  assertRateLimitOptions(options);
  const { key = ofClient, driver = 'memory', whenUnavailable = 'refuse', name = 'default', limit, window } = options;
  const quota = { name, limit, window };
  const count = createCounter(quota, driver);

  return async (context, next) => {
    const client = await key(context);
    if (client === undefined) return next();
    const usage = await count(boundedKey(client)).catch((cause: unknown) => {
      if (whenUnavailable === 'refuse') throw cannotCount(cause);
      context.logger.warn({ event: 'rate-limit', name, err: cause }, 'Requests cannot be counted, and pass.');
      return undefined;
    });
    if (usage?.isExceeded) throw tooMany(quota, usage);
    const lines = usage ? headersOf(quota, usage) : [];
    noteForErrors(context.request, lines);
    const result = await next();
    for (const [header, value] of lines) result.headers.append(header, value);
    return result;
  };
}

function ofClient({ request }: RequestContext): string {
  return clientKey(request.ip);
}

/** A key may hold what a visitor sent, and must not fill the memory. */
function boundedKey(key: string): string {
  return key.length > longestKey ? sha256(key) : key;
}

function headersOf({ name, limit, window }: Quota, { remaining, secondsLeft }: Usage): [string, string][] {
  return [
    ['ratelimit-policy', `"${name}";q=${limit};w=${window}`],
    ['ratelimit', `"${name}";r=${remaining};t=${secondsLeft}`],
  ];
}

function tooMany(quota: Quota, usage: Usage): TooManyRequests {
  return new TooManyRequests(`Too many requests; try again in ${usage.secondsLeft} s.`, {
    headers: { ...Object.fromEntries(headersOf(quota, usage)), 'retry-after': String(usage.secondsLeft) },
    details: { type: problemType, 'violated-policies': [quota.name] },
  });
}

function cannotCount(cause: unknown): ServiceUnavailable {
  return new ServiceUnavailable('Requests cannot be counted at the moment.', { cause });
}
