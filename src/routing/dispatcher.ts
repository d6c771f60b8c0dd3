import type { Constructor } from '../container/design-types.js';
import type { HttpRequest } from '../http/http-request.js';
import type { Stage } from '../http/middleware.js';
import type { RequestContext } from '../http/request-context.js';
import type { Result } from '../http/result.js';
import { toResult } from '../http/to-result.js';
import { follow } from '../time/eventually.js';
import type { Eventually } from '../time/eventually.js';
import type { ArgumentBinder, Route } from './route.js';

/** Makes a controller object; a new one for each request. */
export type ControllerFactory = (controller: Constructor) => object;

/** The innermost stage of a route: arguments, a new controller, the action, a result. */
export function dispatchTo({ controller, handler, arguments: binders }: Route, construct: ControllerFactory): Stage {
  const act = (values: unknown[], context: RequestContext): Eventually<Result> =>
    follow(handler.apply(construct(controller), values), (value) => toResult(value, context));
  if (binders.length === 0) return (context) => act([], context);
  return async (context) => act(await bindAll(binders, context.request), context);
}

function bindAll(binders: readonly ArgumentBinder[], request: HttpRequest): Promise<unknown[]> {
  return Promise.all(binders.map((bind) => bind(request)));
}
