import type { Eventually } from '../time/eventually.js';
import type { RequestContext } from './request-context.js';
import type { Result } from './result.js';
import { toResult } from './to-result.js';

/** Runs the rest of the onion. Rejects with what was thrown further in. */
export type Next = () => Promise<Result>;

/** What a middleware may return: a result, or anything that an action may return. */
export type MiddlewareAnswer = unknown;

/** Middleware as a function. */
export type MiddlewareFunction = (context: RequestContext, next: Next) => MiddlewareAnswer;

/** Middleware as a class; a new object, resolved from the container, serves each request. */
export interface Middleware {
  /** Answers itself, or passes the request on by `next()` and returns its result, changed or not. */
  handle(context: RequestContext, next: Next): MiddlewareAnswer;
}

/** One stage of a composed pipeline. */
export type Stage = (context: RequestContext) => Eventually<Result>;

/** Wraps middleware around a stage, the first one outermost. */
export function compose(middleware: readonly MiddlewareFunction[], innermost: Stage): Stage {
  return middleware.reduceRight<Stage>((inner, outer) => {
    return async (context) => toResult(await outer(context, async () => inner(context)), context);
  }, innermost);
}
