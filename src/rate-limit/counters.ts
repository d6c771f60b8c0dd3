import { RateLimiterMemory, RateLimiterRedis, RateLimiterRes } from 'rate-limiter-flexible';

/** Where requests are counted: in this process, or in a Redis that several share; an ioredis or node-redis client. */
export type RateLimitDriver = 'memory' | { readonly redis: object };

/** How much of a limit is used. */
export interface Usage {
  readonly isExceeded: boolean;
  readonly remaining: number;
  /** Seconds until the window ends and the count begins anew. */
  readonly secondsLeft: number;
}

/** What is counted, and up to where. */
export interface Quota {
  readonly name: string;
  readonly limit: number;
  readonly window: number;
}

/** Counts one request of a client. Rejects when the driver cannot. */
export type Counter = (key: string) => Promise<Usage>;

const redisPatience = 1000;

/** Makes the counter of a quota. */
export function createCounter(quota: Quota, driver: RateLimitDriver): Counter {
  const options = { points: quota.limit, duration: quota.window };
  if (driver !== 'memory') return redisCounter(quota, driver.redis);
  const limiter = new RateLimiterMemory(options);
  return (key) => toUsage(limiter.consume(key));
}

function redisCounter({ name, limit, window }: Quota, client: object): Counter {
  const options = {
    storeClient: client,
    keyPrefix: `mantis:rate-limit:${name}:${limit}:${window}`,
    points: limit,
    duration: window,
    // Who is over the limit costs Redis nothing more until the window ends.
    inMemoryBlockOnConsumed: limit + 1,
    useRedisPackage: !('defineCommand' in client),
  };
  // A client that is still connecting is worth waiting for; one that has lost its connection is not.
  const patient = new RateLimiterRedis(options);
  const strict = new RateLimiterRedis({ ...options, rejectIfRedisNotReady: true });
  let hasAnswered = false;
  return async (key) => {
    const usage = await withinTime(toUsage((hasAnswered ? strict : patient).consume(key)));
    hasAnswered = true;
    return usage;
  };
}

/** rate-limiter-flexible rejects with the count where the limit is exceeded, and with an error where it cannot count. */
async function toUsage(consumed: Promise<RateLimiterRes>): Promise<Usage> {
  try {
    return usageOf(await consumed, false);
  } catch (error) {
    if (error instanceof RateLimiterRes) return usageOf(error, true);
    throw error;
  }
}

function usageOf({ remainingPoints, msBeforeNext }: RateLimiterRes, isExceeded: boolean): Usage {
  return { isExceeded, remaining: remainingPoints, secondsLeft: Math.max(1, Math.ceil(msBeforeNext / 1000)) };
}

/** A driver that says nothing must not keep every request waiting. */
async function withinTime(answer: Promise<Usage>): Promise<Usage> {
  let timer: NodeJS.Timeout | undefined;
  const impatience = new Promise<never>((_resolve, reject) => {
    const giveUp = (): void => reject(new DOMException('Redis has not answered within a second.', 'TimeoutError'));
    timer = setTimeout(giveUp, redisPatience);
  });
  try {
    return await Promise.race([answer, impatience]);
  } finally {
    clearTimeout(timer);
  }
}
