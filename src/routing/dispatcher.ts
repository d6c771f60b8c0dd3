import type { HttpRequest } from '../http/http-request.js';
import type { Stage } from '../http/middleware.js';
import type { RequestContext } from '../http/request-context.js';
import type { Result } from '../http/result.js';
import { toResult } from '../http/to-result.js';
import { follow } from '../time/eventually.js';
import type { Eventually } from '../time/eventually.js';
import type { ArgumentBinder, Route } from './route.js';

/**
 * The innermost stage of a route: arguments, a new controller, the action, a result.
 *
 * @param construct makes the controller; it is called for each request.
 */
export function dispatchTo({ handler, arguments: binders }: Route, construct: () => object): Stage {
  const act = (values: unknown[], context: RequestContext): Eventually<Result> =>
    follow(handler.apply(construct(), values), (value) => toResult(value, context));
  const [only, ...others] = binders;
  if (!only) return (context) => act([], context);
  if (others.length === 0) return (context) => follow(only(context.request), (value) => act([value], context));
  return async (context) => act(await bindAll(binders, context.request), context);
}

function bindAll(binders: readonly ArgumentBinder[], request: HttpRequest): Promise<unknown[]> {
  const values: unknown[] = [];
  try {
    for (const bind of binders) values.push(bind(request));
  } catch (error) {
    // Those that are on their way may fail as well; a rejection that nobody waits for would end the process.
    values.push(Promise.reject(error));
  }
  return Promise.all(values);
}
