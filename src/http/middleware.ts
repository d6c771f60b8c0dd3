import { MantisError } from '../errors/mantis-error.js';
import type { Eventually } from '../time/eventually.js';
import type { RequestContext } from './request-context.js';
import type { Result } from './result.js';
import { toResult } from './to-result.js';

/** Runs the rest of the onion, once. Rejects with what was thrown further in. @throws E_MIDDLEWARE_NEXT */
export type Next = () => Promise<Result>;

/** What a middleware may return: a result, or anything that an action may return. */
export type MiddlewareAnswer = unknown;

/** Middleware as a function. */
export type MiddlewareFunction = (context: RequestContext, next: Next) => MiddlewareAnswer;

/** Middleware as a class; a new object, resolved from the container, serves each request. */
export interface Middleware {
  /**
   * Answers itself, or passes the request on by `next()` and returns its result, changed or not. One that returns nothing
   * after `next()` leaves the result as it is.
   */
  handle(context: RequestContext, next: Next): MiddlewareAnswer;
}

/** One stage of a composed pipeline. */
export type Stage = (context: RequestContext) => Eventually<Result>;

/** Wraps middleware around a stage, the first one outermost. */
export function compose(middleware: readonly MiddlewareFunction[], innermost: Stage): Stage {
  return middleware.reduceRight<Stage>((inner, outer) => {
    return async (context) => {
      let passed: Promise<Result> | undefined;
      const answer = await outer(context, () => {
        if (passed) return Promise.reject(calledTwice());
        return (passed = (async () => inner(context))());
      });
      return answer === undefined && passed ? passed : toResult(answer, context);
    };
  }, innermost);
}

function calledTwice(): MantisError {
  return new MantisError({
    code: 'E_MIDDLEWARE_NEXT',
    what: 'A middleware called next() a second time.',
    why: 'The action would run twice for one request, with all that it changes.',
    fix: 'keep what the first call returned.',
  });
}
