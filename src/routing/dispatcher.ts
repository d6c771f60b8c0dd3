import type { Constructor } from '../container/design-types.js';
import type { HttpRequest } from '../http/http-request.js';
import type { Stage } from '../http/middleware.js';
import { toResult } from '../http/to-result.js';
import type { ArgumentBinder, Route } from './route.js';

/** Makes a controller object; a new one for each request. */
export type ControllerFactory = (controller: Constructor) => object;

/** The innermost stage of a route: arguments, a new controller, the action, a result. */
export function dispatchTo({ controller, handler, arguments: binders }: Route, construct: ControllerFactory): Stage {
  return async (context) => {
    const values = binders.length === 0 ? [] : await bindAll(binders, context.request);
    return toResult(await handler.apply(construct(controller), values), context);
  };
}

function bindAll(binders: readonly ArgumentBinder[], request: HttpRequest): Promise<unknown[]> {
  return Promise.all(binders.map((bind) => bind(request)));
}
