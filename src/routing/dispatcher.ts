import type { HttpRequest } from '../http/http-request.js';
import { isInputRefusal, mergeRefusals } from '../http/invalid-input.js';
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

async function bindAll(binders: readonly ArgumentBinder[], request: HttpRequest): Promise<unknown[]> {
  const values: unknown[] = [];
  try {
    for (const bind of binders) values.push(bound(bind, request));
  } catch (error) {
    // Those that are on their way may fail as well; a rejection that nobody waits for would end the process.
    values.push(Promise.reject(error));
  }
  try {
    return await Promise.all(values);
  } catch (error) {
    throw isInputRefusal(error) ? await allThatIsWrong(values) : error;
  }
}

/** An input that is refused at once leaves the others their say. */
function bound(bind: ArgumentBinder, request: HttpRequest): unknown {
  try {
    return bind(request);
  } catch (error) {
    if (isInputRefusal(error)) return Promise.reject(error);
    throw error;
  }
}

/** Whoever filled in a form wants to hear of all its mistakes; an error of another kind goes before them. */
async function allThatIsWrong(values: readonly unknown[]): Promise<unknown> {
  const errors = (await Promise.allSettled(values)).flatMap((value) =>
    value.status === 'rejected' ? [value.reason as unknown] : [],
  );
  return errors.find((error) => !isInputRefusal(error)) ?? mergeRefusals(errors.filter(isInputRefusal));
}
