import FindMyWay from 'find-my-way';
import { PathScan, keepsConstraints, toParams } from './path-scan.js';
import { anyText, neededConstraint, routerKey, toRouterPath, withoutGroups } from './router-path.js';
import type { PathParts } from './router-path.js';

/** A route that answers a request, with the path parameters decoded. */
export interface Match<Target> {
  readonly target: Target;
  readonly params: Readonly<Record<string, string>>;
}

/** A path that a router is to know. */
export interface RouterEntry<Target> {
  readonly method: string;
  readonly parts: PathParts;
  readonly target: Target;
}

/** How paths are compared. */
export interface RouterSettings {
  /** Whether `/Users` is another path than `/users`. */
  readonly caseSensitive: boolean;
  /** Whether `/users/` is the same path as `/users`. */
  readonly ignoreTrailingSlash: boolean;
}

/** Entries that the tree takes for one path and whose constraints tell them apart. */
class Alternatives<Target> {
  readonly entries: readonly RouterEntry<Target>[];

  constructor(entries: readonly RouterEntry<Target>[]) {
    this.entries = entries;
  }
}

// Node limits a request head to 16 KiB; a lower limit here would only make long parameters look like unknown paths.
const maxParamLength = 16_384;
const noParameters: Readonly<Record<string, string>> = Object.freeze(Object.create(null) as Record<string, string>);

/** Finds the target of a method and path. Literal segments win over parameters, whatever the order. */
export class Router<Target extends object> {
  /** By method, the paths without parameters: each is found in one step, and nothing wins over it. */
  readonly #literals = new Map<string, Map<string, Match<Target>>>();
  readonly #tree: FindMyWay.Instance<FindMyWay.HTTPVersion.V1>;
  readonly #entries: readonly RouterEntry<Target>[];
  readonly #settings: RouterSettings;
  readonly #methods: ReadonlySet<string>;
  readonly #scans = new Map<string, PathScan<Target>>();

  /** Entries must not repeat each other; `unusablePath` tells which of them cannot be had. */
  constructor(entries: readonly RouterEntry<Target>[], settings: RouterSettings) {
    this.#entries = entries;
    this.#settings = settings;
    this.#methods = new Set(entries.map(({ method }) => method));
    this.#tree = createTree(settings);
    const literals = entries.filter(isLiteral);
    for (const entry of literals) this.#addLiteral(entry);
    const searched = isExact(settings) ? entries.filter((entry) => !isLiteral(entry)) : entries;
    for (const alike of groupBy(searched, ({ method, parts }) => `${method} ${fold(routerKey(parts), settings)}`)) {
      this.#add(alike);
    }
  }

  /** The target for a method and a path in its canonical form. */
  match(method: string, path: string): Match<Target> | undefined {
    return this.#literals.get(method)?.get(path) ?? this.#search(method, path);
  }

  /** The methods for which a path has a target. */
  methodsOf(path: string): readonly string[] {
    return [...this.#methods].filter((method) => this.match(method, path));
  }

  #search(method: string, path: string): Match<Target> | undefined {
    // Its types know the methods of Node alone; it compares them as texts.
    const found = this.#tree.find(method as FindMyWay.HTTPMethod, path);
    if (!found) return undefined;
    // Its types leave open what is in it: the parameters of the path, and what #add has stored.
    const params = found.params as Record<string, string>;
    for (const name in params) if (!isSound(name, params[name] ?? '', path)) return this.#scan(method, path);
    const store = found.store as Target | Alternatives<Target>;
    if (!isAlternatives(store)) return { target: store, params };
    return choose(store, Object.values(params)) ?? this.#scan(method, path);
  }

  #add(alike: readonly RouterEntry<Target>[]): void {
    const [first] = alike;
    if (!first) return;
    const { method, parts, target } = first;
    const known = method as FindMyWay.HTTPMethod;
    const store = alike.length === 1 ? target : new Alternatives(alike);
    this.#tree.on(known, alike.length === 1 ? ownPath(parts) : commonPath(alike), noop, store);
  }

  /** Written in another case, or with a slash at its end, it is found by the tree, where that is the same path. */
  #addLiteral({ method, parts, target }: RouterEntry<Target>): void {
    const ofMethod = this.#literals.get(method) ?? new Map<string, Match<Target>>();
    this.#literals.set(method, ofMethod.set(ownPath(parts), { target, params: noParameters }));
  }

  #scan(method: string, path: string): Match<Target> | undefined {
    let scan = this.#scans.get(method);
    if (!scan) {
      const entries = this.#entries.filter((entry) => entry.method === method);
      this.#scans.set(method, (scan = new PathScan(entries, this.#settings.caseSensitive)));
    }
    const tidy = this.#settings.ignoreTrailingSlash && path.length > 1 ? path.replace(/\/$/, '') : path;
    return scan.find(tidy, (params) => Object.entries(params).every(([name, value]) => isSound(name, value, path)));
  }
}

/** What find-my-way asserts about a path, such as an unsafe constraint; `undefined` when it takes it. */
export function unusablePath(parts: PathParts): string | undefined {
  // A tree of its own for each path is dear, and only of expressions are there some that it refuses.
  if (parts.every((_, index) => neededConstraint(parts, index) === undefined)) return undefined;
  try {
    const path = toRouterPath(
      parts,
      (index) => nameAt(parts, index),
      (index) => neededConstraint(parts, index),
    );
    createTree({ caseSensitive: true, ignoreTrailingSlash: false }).on('GET', path, noop);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

function createTree({ caseSensitive, ignoreTrailingSlash }: RouterSettings) {
  return FindMyWay({ maxParamLength, caseSensitive, ignoreTrailingSlash });
}

function isLiteral({ parts }: RouterEntry<object>): boolean {
  return parts.every(({ kind }) => kind === 'literal');
}

/** Whether a path is found only as it is declared. */
function isExact({ caseSensitive, ignoreTrailingSlash }: RouterSettings): boolean {
  return caseSensitive && !ignoreTrailingSlash;
}

function isAlternatives<Target extends object>(store: Target | Alternatives<Target>): store is Alternatives<Target> {
  return store instanceof Alternatives;
}

function choose<Target>({ entries }: Alternatives<Target>, texts: readonly string[]): Match<Target> | undefined {
  const fitting = entries.find(({ parts }) => keepsConstraints(parts, texts));
  return fitting && { target: fitting.target, params: toParams(fitting.parts, texts) };
}

function ownPath(parts: PathParts): string {
  return toRouterPath(
    parts,
    (index) => nameAt(parts, index),
    (index) => {
      const constraint = neededConstraint(parts, index);
      return constraint && withoutGroups(constraint);
    },
  );
}

/** A path that matches what any of the entries matches. */
function commonPath(alike: readonly RouterEntry<object>[]): string {
  const [{ parts } = { parts: [] }] = alike;
  const constraintOf = (index: number): string =>
    alike.map((entry) => `(?:${unanchored(neededConstraint(entry.parts, index) ?? anyText)})`).join('|');
  return toRouterPath(parts, (index) => `p${index}`, constraintOf);
}

/** The router takes `^` and `$` for the segment's ends, which they are not in the middle of an expression. */
function unanchored(constraint: string): string {
  return withoutGroups(constraint).replace(/^\^|(?<!\\)\$$/g, '');
}

function nameAt(parts: PathParts, index: number): string {
  const part = parts[index];
  return part?.kind === 'parameter' ? part.name : '';
}

/** Dots and nothing between slashes: what a file system would take for another place. */
const strayingSegment = /(?:^|\/)(?:\.{0,2}\/|\.{1,2}$)/;

/**
 * Whether a parameter is one that a declared path can mean. `/users/` is not a user with an empty id, and neither a dot
 * segment, an empty segment nor a bare backslash is data, whatever the path began with.
 */
function isSound(name: string, value: string, path: string): boolean {
  if (path.includes('\\')) return false;
  if (name === '*') return !strayingSegment.test(value);
  return value !== '' && value !== '.' && value !== '..';
}

function fold(key: string, { caseSensitive }: RouterSettings): string {
  return caseSensitive ? key : key.toLowerCase();
}

function groupBy<Item>(items: readonly Item[], keyOf: (item: Item) => string): Iterable<readonly Item[]> {
  const groups = new Map<string, Item[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group) group.push(item);
    else groups.set(key, [item]);
  }
  return groups.values();
}

function noop(): void {
  // find-my-way calls handlers through `lookup`, which is not used here.
}
