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
    const value = handler.apply(construct(controller), values);
    return toResult(isThenable(value) ? await value : value, context);
  };
}

/** To wait for a value that is there already costs a turn of the microtask queue. */
function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof value === 'object' && value !== null && 'then' in value && typeof value.then === 'function';
}

function bindAll(binders: readonly ArgumentBinder[], request: HttpRequest): Promise<unknown[]> {
  return Promise.all(binders.map((bind) => bind(request)));
}
