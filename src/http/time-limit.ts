import { brokenRules, refuseOptions } from '../errors/option-problems.js';
import { ServiceUnavailable } from './http-error.js';
import type { MiddlewareFunction } from './middleware.js';
import type { RequestContext } from './request-context.js';
import type { Result } from './result.js';
import { discard } from './send-result.js';

/**
 * Middleware that answers 503 when what is inside it takes too long.
 *
 * `request.signal` is aborted then, so that `fetch` and drivers that were given it stop. JavaScript cannot stop the rest:
 * what the late action writes to the session is not committed, its result is dropped, and a line in the log tells of it.
 * A body that is already being streamed is not cut off.
 *
 * @param seconds above 0, at most 86,400.
 * @throws E_OPTION
 */
export function timeout(seconds: number): MiddlewareFunction {
  const isAccepted = typeof seconds === 'number' && seconds > 0 && seconds <= 86_400;
  refuseOptions(
    brokenRules([['timeout(seconds)', seconds ?? null, isAccepted, 'a number of seconds above 0, at most 86400']]),
  );
  return (context, next) =>
    new Promise<Result>((resolve, reject) => {
      const giveUp = (): void => {
        const reason = new ServiceUnavailable('This takes too long at the moment.');
        context.request.abandon(reason);
        reject(reason);
      };
      const timer = setTimeout(giveUp, seconds * 1000);
      void next()
        .finally(() => clearTimeout(timer))
        .then(
          (result) => (context.request.isAbandoned ? dropResult(result, context) : resolve(result)),
          (error: unknown) => (context.request.isAbandoned ? noteError(error, context) : reject(error)),
        );
    });
}

function dropResult({ body, status }: Result, { logger, route }: RequestContext): void {
  discard(body);
  logger.warn({ event: 'late', route: route?.path, status }, 'An action answered after its time; dropped.');
}

/** That the signal stopped it is what was wanted, and no error. */
function noteError(error: unknown, { logger, route, request }: RequestContext): void {
  const details = error === request.signal.reason ? {} : { err: error };
  logger.warn({ event: 'late', route: route?.path, ...details }, 'An action failed after its time.');
}
