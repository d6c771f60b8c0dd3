export { rateLimit } from './rate-limit/rate-limit.js';
export type { RateLimitOptions } from './rate-limit/rate-limit-options.js';
export type { RateLimitDriver } from './rate-limit/counters.js';
