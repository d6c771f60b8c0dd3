import type { Constructor } from '../container/design-types.js';
import { describeValue } from '../errors/describe-value.js';
import type { Problem } from '../errors/mantis-error.js';
import { brokenRules, unknownOptions } from '../errors/option-problems.js';
import type { MiddlewareLike } from './notes.js';
import { isObject } from '../values/kinds.js';

/** What all routes of a group have in common. */
export interface GroupOptions {
  /** Middleware around all actions of the group, outside of the controllers' own. Default: none. */
  middleware?: readonly MiddlewareLike[];
  /** What stands before the names of its routes, such as `'admin.'`. Default: nothing. */
  name?: string;
  /** The host to which its routes are bound, such as `'admin.example.com'`. Default: every host. */
  host?: string;
  /**
   * Whether the session is loaded, or the name of another one, where controllers and routes do not say it themselves.
   * Default: as for a route.
   */
  session?: boolean | string;
}

/** What `controllers` may hold: a class decorated with `@Controller`, or a group of them. */
export type ControllerEntry = Constructor | RouteGroup;

/** Controllers that share a prefix, made by `group()`. */
export class RouteGroup {
  readonly #prefix: string;
  readonly #members: readonly ControllerEntry[];
  readonly #options: GroupOptions;

  /** Use `group()`. */
  constructor(prefix: string, members: readonly ControllerEntry[], options: GroupOptions) {
    this.#prefix = prefix;
    this.#members = Array.isArray(members) ? [...members] : members;
    this.#options = options;
  }

  /** The text that `url` paths of the group begin with. */
  get prefix(): string {
    return this.#prefix;
  }

  /** The controllers and groups in it. */
  get members(): readonly ControllerEntry[] {
    return this.#members;
  }

  /** What its routes have in common. */
  get options(): GroupOptions {
    return this.#options;
  }
}

/**
 * Puts controllers under a prefix, with middleware, a host and a beginning of their names in common. A group stands in
 * `controllers` beside classes and other groups, and may hold groups itself. Mistakes in it are reported at boot.
 */
export function group(prefix: string, controllers: readonly ControllerEntry[], options: GroupOptions = {}): RouteGroup {
  return new RouteGroup(prefix, controllers, options);
}

/** A controller with what the groups around it add. */
export interface Mount {
  readonly controller: unknown;
  /** Where it was given: `controllers[0]`, `group('/admin')[1]`. */
  readonly place: string;
  readonly prefixes: readonly string[];
  readonly name: string;
  readonly host: string | undefined;
  /** What the groups say about the session, the innermost first. */
  readonly sessions: readonly (boolean | string)[];
  readonly middleware: readonly MiddlewareLike[];
}

type Around = Omit<Mount, 'controller' | 'place'>;

/** The controllers in a list and in the groups in it, and the mistakes in the groups. */
export function mountControllers(
  entries: readonly unknown[],
  prefix: string,
): { mounts: readonly Mount[]; problems: readonly Problem[] } {
  const problems: Problem[] = [];
  const around = { prefixes: [prefix], name: '', host: undefined, sessions: [], middleware: [] };
  const mounts = mountAll({ entries, place: 'controllers' }, around, problems);
  return { mounts, problems };
}

function mountAll(
  { entries, place }: { entries: readonly unknown[]; place: string },
  around: Around,
  problems: Problem[],
): readonly Mount[] {
  return entries.flatMap((entry, index) => {
    if (!(entry instanceof RouteGroup)) return [{ ...around, controller: entry, place: `${place}[${index}]` }];
    const found = checkGroup(entry);
    problems.push(...found);
    // A group whose guard was left out by mistake must not be served without it.
    if (found.length > 0) return [];
    return mountAll({ entries: entry.members, place: nameOf(entry) }, within(around, entry), problems);
  });
}

function within(around: Around, { prefix, options }: RouteGroup): Around {
  return {
    prefixes: [...around.prefixes, prefix],
    name: around.name + (options.name ?? ''),
    host: options.host ?? around.host,
    sessions: [...(options.session === undefined ? [] : [options.session]), ...around.sessions],
    middleware: [...around.middleware, ...(options.middleware ?? [])],
  };
}

function checkGroup(group: RouteGroup): readonly Problem[] {
  const { prefix, members } = group;
  const place = nameOf(group);
  const hasOptions = isObject(group.options);
  const { middleware, name, host, session } = hasOptions ? group.options : {};
  return [
    ...(hasOptions ? unknownOptions(group.options, ['middleware', 'name', 'host', 'session'], `${place}.`) : []),
    ...brokenRules([
      [`prefix of ${place}`, prefix, typeof prefix === 'string', "a text such as '/admin'"],
      [`list of ${place}`, members ?? null, Array.isArray(members), 'a list of controller classes and groups'],
      [`${place}.options`, group.options, hasOptions, 'an object with middleware, name, host or session'],
      [`${place}.middleware`, middleware, isMiddlewareList(middleware), 'a list of functions or classes with handle()'],
      [`${place}.name`, name, typeof name === 'string', "a text such as 'admin.'"],
      [`${place}.host`, host, typeof host === 'string', "a host such as 'admin.example.com'"],
      [
        `${place}.session`,
        session,
        typeof session === 'boolean' || typeof session === 'string',
        'true, false or the name of one of the sessions',
      ],
    ]),
  ];
}

function isMiddlewareList(value: unknown): boolean {
  return Array.isArray(value) && value.every((each) => typeof each === 'function');
}

function nameOf({ prefix }: RouteGroup): string {
  return `group(${describeValue(prefix)})`;
}
