import type { Constructor } from '../container/design-types.js';
import { describeValue, isClass } from '../errors/describe-value.js';
import type { Problem } from '../errors/mantis-error.js';
import { inheritedNotes } from './notes.js';
import type { ControllerNotes, MiddlewareLike, ParameterNote, RouteNote } from './notes.js';
import { compileParameters } from './parameter-compiler.js';
import { joinPath, parsePattern } from './path-pattern.js';
import { resolveConflicts } from './route-conflicts.js';
import type { Route } from './route.js';

/** What compiling the controllers gave: all routes that are sound, and every mistake in the others. */
export interface CompiledRoutes {
  readonly routes: readonly Route[];
  readonly problems: readonly Problem[];
}

/** Reads the notes that the decorators took and checks them. Throws nothing and constructs nothing. */
export function compileRoutes(controllers: readonly unknown[]): CompiledRoutes {
  const compiled = controllers.map(compileController);
  const { routes, problems } = resolveConflicts(compiled.flatMap((controller) => controller.routes));
  return { routes, problems: [...compiled.flatMap((controller) => controller.problems), ...problems] };
}

function compileController(controller: unknown, index: number): CompiledRoutes {
  const chain = isClass(controller) ? inheritedNotes(controller) : [];
  const declaration = chain.find((notes) => notes.controller)?.controller;
  if (!declaration) return { routes: [], problems: [notAController(controller, index)] };

  const actions = [...new Set(chain.flatMap((notes) => notes.routes.map(({ action }) => action)))];
  const compiled = actions.map((action) => compileAction(controller as Constructor, action, chain));
  return { routes: compiled.flatMap(({ routes }) => routes), problems: compiled.flatMap(({ problems }) => problems) };
}

/** An action's routes. A subclass that decorates an action anew replaces what its parent says of it. */
function compileAction(controller: Constructor, method: string, chain: readonly ControllerNotes[]): CompiledRoutes {
  const owner = chain.find((notes) => notes.routes.some(({ action }) => action === method));
  const { binders, problems } = compileParameters(controller, method, parametersOf(chain, method));
  const middleware = middlewareOf(chain, method);
  const compiled = (owner?.routes ?? [])
    .filter(({ action }) => action === method)
    .flatMap((note) => note.paths.map((path) => compilePath(controller, note, path, chain)));

  return {
    routes: compiled.flatMap((route) =>
      isProblem(route) ? [] : [Object.freeze({ ...route, arguments: binders, middleware })],
    ),
    problems: [...compiled.filter(isProblem), ...problems],
  };
}

function isProblem(compiled: RouteWithoutPipeline | Problem): compiled is Problem {
  return 'code' in compiled;
}

type RouteWithoutPipeline = Omit<Route, 'arguments' | 'middleware'>;

function compilePath(
  controller: Constructor,
  { methods, action, options }: RouteNote,
  path: string,
  chain: readonly ControllerNotes[],
): RouteWithoutPipeline | Problem {
  const declaration = chain.find((notes) => notes.controller)?.controller;
  const fullPath = joinPath(declaration?.prefix ?? '', path);
  const parts = parsePattern(fullPath);
  const place = `${controller.name}.${action}`;
  if (typeof parts === 'string') return badPath(place, fullPath, parts);

  return {
    methods,
    path: fullPath,
    parts,
    name: options.name,
    action: place,
    controller,
    // A verb decorator only ever stands on a method of the class or of one that it extends.
    handler: Reflect.get(controller.prototype as object, action) as Route['handler'],
    session: options.session ?? declaration?.options.session,
    csrf: options.csrf ?? declaration?.options.csrf ?? true,
    sessionWait:
      firstDefined(chain, (notes) => notes.actionSessionWaits.get(action)) ??
      firstDefined(chain, (notes) => notes.sessionWait),
  };
}

/** What the class itself says, or else the nearest one that it extends. */
function firstDefined<T>(
  chain: readonly ControllerNotes[],
  find: (notes: ControllerNotes) => T | undefined,
): T | undefined {
  return chain.map(find).find((found) => found !== undefined);
}

function parametersOf(chain: readonly ControllerNotes[], method: string): ReadonlyMap<number, ParameterNote> {
  return firstDefined(chain, (notes) => notes.parameters.get(method)) ?? new Map();
}

function middlewareOf(chain: readonly ControllerNotes[], method: string): readonly MiddlewareLike[] {
  const ofControllers = chain.flatMap((notes) => notes.middleware);
  const ofAction = firstDefined(chain, (notes) => notes.actionMiddleware.get(method)) ?? [];
  return [...ofControllers, ...ofAction];
}

function notAController(controller: unknown, index: number): Problem {
  return {
    code: 'E_CONTROLLER_INVALID',
    what: `controllers[${index}] is ${describeValue(controller)}.`,
    why: 'Only a class decorated with @Controller has routes.',
    fix: isClass(controller)
      ? `write @Controller() above ${controller.name}.`
      : 'pass the class itself, as in controllers: [HomeController].',
  };
}

function badPath(action: string, path: string, reason: string): Problem {
  return {
    code: 'E_ROUTE_PATH',
    what: `The path "${path}" of ${action} cannot be understood: ${reason}.`,
    why: 'No request could be matched with it.',
    fix: 'write it like /users, /users/:id, /users/:id(\\\\d+), /posts/:page? or /files/*.',
  };
}
