import type { Constructor } from '../container/design-types.js';
import { isClass, isConstructor } from '../values/kinds.js';
import type { Problem } from '../errors/mantis-error.js';
import { inheritedNotes } from './notes.js';
import type { ControllerNotes, MiddlewareLike, ParameterNote, RouteNote } from './notes.js';
import { isChecked } from './checked-parameter.js';
import { planUploads } from './file-parameters.js';
import { compileParameters } from './parameter-compiler.js';
import { parseHost } from './host-pattern.js';
import type { HostPattern } from './host-pattern.js';
import { joinPath, parameterNames, parsePattern } from './path-pattern.js';
import { resolveConflicts } from './route-conflicts.js';
import { mountControllers } from './route-group.js';
import type { Mount } from './route-group.js';
import { badHost, badPath, noPath, notAController, notAMethod, notAPath, unknownParameter } from './route-problems.js';
import type { Route } from './route.js';
import { methodOf } from '../values/prototypes.js';

/** What compiling the controllers gave: all routes that are sound, and every mistake in the others. */
export interface CompiledRoutes {
  readonly routes: readonly Route[];
  readonly problems: readonly Problem[];
}

/** A DTO with a mistake is met wherever it is used. */
function eachOnce(problems: readonly Problem[]): readonly Problem[] {
  return [...new Map(problems.map((problem) => [problem.what, problem])).values()];
}

/** What holds for all routes. */
export interface CompilerSettings {
  /** Stands before every path; empty for nothing. */
  readonly prefix: string;
  /** Whether `/Users` is another path than `/users`. */
  readonly caseSensitive: boolean;
}

/** Reads the notes that the decorators took and checks them. Throws nothing and constructs nothing. */
export function compileRoutes(
  entries: readonly unknown[],
  { prefix, caseSensitive }: CompilerSettings,
): CompiledRoutes {
  const { mounts, problems: inGroups } = mountControllers(entries, prefix);
  const compiled = mounts.map(compileController);
  const all = compiled.flatMap((controller) => controller.routes);
  const { routes, problems } = resolveConflicts(all, caseSensitive);
  const ofControllers = compiled.flatMap((controller) => controller.problems);
  // A path that is not understood may have the names that are missed elsewhere.
  const isUnderstood = ofControllers.every(({ code }) => code !== 'E_ROUTE_PATH' && code !== 'E_ROUTE_HOST');
  const unknown = isUnderstood ? unknownParameters(all) : [];
  return { routes, problems: eachOnce([...inGroups, ...ofControllers, ...unknown, ...problems]) };
}

function compileController(mount: Mount): CompiledRoutes {
  const { controller } = mount;
  const chain = isClass(controller) ? inheritedNotes(controller) : [];
  const declaration = chain.find((notes) => notes.controller)?.controller;
  if (!declaration || !isConstructor(controller)) return { routes: [], problems: [notAController(mount)] };

  const text = declaration.options.host ?? mount.host;
  const host = text === undefined ? undefined : parseHost(text);
  const target = { mount, controller, chain };
  if (typeof host === 'string') return { routes: [], problems: [badHost(target.controller, text, host)] };

  const actions = [...new Set(chain.flatMap((notes) => notes.routes.map(({ action }) => action)))];
  const compiled = actions.map((action) => compileAction({ ...target, host }, action));
  return { routes: compiled.flatMap(({ routes }) => routes), problems: compiled.flatMap(({ problems }) => problems) };
}

/** A controller, where it stands, and its notes with those of the classes that it extends. */
interface Target {
  readonly mount: Mount;
  readonly controller: Constructor;
  readonly chain: readonly ControllerNotes[];
  readonly host: HostPattern | undefined;
}

/** An action's routes. A subclass that decorates an action anew replaces what its parent says of it. */
function compileAction(target: Target, method: string): CompiledRoutes {
  const { mount, controller, chain } = target;
  const handler = methodOf(controller, method);
  if (!handler) return { routes: [], problems: [notAMethod(controller, method)] };
  const owner = chain.find((notes) => notes.routes.some(({ action }) => action === method));
  const parameters = parametersOf(chain, method);
  const { binders, problems } = compileParameters(controller, method, parameters);
  const uploads = planUploads([...parameters.values()]);
  const takesForm = uploads !== undefined || [...parameters.values()].some(isChecked);
  const middleware = [...mount.middleware, ...middlewareOf(chain, method)];
  const compiled = (owner?.routes ?? [])
    .filter(({ action }) => action === method)
    .flatMap((note) => {
      const declaration = { note, mount };
      if (note.paths.length === 0) return [noPath(`${controller.name}.${method}`)];
      return note.paths.map((path) => compilePath(target, declaration, path));
    });

  return {
    routes: compiled.flatMap((route) =>
      isProblem(route)
        ? []
        : [Object.freeze({ ...route, handler, arguments: binders, middleware, takesForm, uploads })],
    ),
    problems: [...compiled.filter(isProblem), ...problems],
  };
}

/** What actions ask of their paths and hosts that none of them has, wherever their controller stands. */
function unknownParameters(routes: readonly Route[]): readonly Problem[] {
  const byHandler = new Map<Route['handler'], Route[]>();
  for (const route of routes) byHandler.set(route.handler, [...(byHandler.get(route.handler) ?? []), route]);
  return [...byHandler.values()].flatMap((ofAction) => {
    const [first] = ofAction;
    const known = new Set(
      ofAction.flatMap(({ parts, hostPattern }) => [...parameterNames(parts), ...(hostPattern?.names ?? [])]),
    );
    const notes = first ? parametersOf(inheritedNotes(first.controller), first.method) : [];
    const inOrder = [...notes].sort(([one], [other]) => one - other);
    return inOrder.flatMap(([, { source, name }]) =>
      !first || source !== 'param' || name === undefined || known.has(name)
        ? []
        : [unknownParameter(first.action, name, [...known])],
    );
  });
}

function isProblem(compiled: RouteWithoutPipeline | Problem): compiled is Problem {
  return 'code' in compiled;
}

type RouteWithoutPipeline = Omit<Route, 'handler' | 'arguments' | 'middleware' | 'takesForm' | 'uploads'>;

function compilePath(
  { mount, controller, chain, host }: Target,
  declared: { readonly note: RouteNote },
  path: unknown,
): RouteWithoutPipeline | Problem {
  const { methods, action, options } = declared.note;
  const place = `${controller.name}.${action}`;
  if (typeof path !== 'string') return notAPath(place, path);
  const declaration = chain.find((notes) => notes.controller)?.controller;
  const fullPath = joinPath(...mount.prefixes, declaration?.prefix ?? '', path);
  const parts = parsePattern(fullPath);
  if (typeof parts === 'string') return badPath(place, fullPath, parts);
  const twice = parameterNames(parts).find((name) => host?.names.includes(name));
  if (twice !== undefined) return badPath(place, fullPath, `its host has a parameter named ${twice} as well`);

  const { name } = options;
  return {
    declaration: declared,
    methods,
    path: fullPath,
    parts,
    host: host?.text,
    hostPattern: host,
    name: name === undefined ? undefined : mount.name + (declaration?.options.name ?? '') + name,
    action: place,
    method: action,
    controller,
    ...sessionOf([options.session, declaration?.options.session, ...mount.sessions]),
    csrf: options.csrf ?? declaration?.options.csrf ?? true,
    sessionWait:
      firstDefined(chain, (notes) => notes.actionSessionWaits.get(action)) ??
      firstDefined(chain, (notes) => notes.sessionWait),
  };
}

/** What is said about the session, the nearest first: whether it is loaded, and which one it is. */
function sessionOf(said: readonly (boolean | string | undefined)[]): Pick<Route, 'session' | 'sessionName'> {
  return {
    session: said.find((each) => typeof each === 'boolean'),
    sessionName: said.find((each) => typeof each === 'string'),
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
