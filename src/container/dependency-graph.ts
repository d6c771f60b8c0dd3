import type { Problem } from '../errors/mantis-error.js';
import { constructorTypes, injectedTokens } from './design-types.js';
import type { Constructor } from './design-types.js';
import * as problems from './dependency-problems.js';
import { providersOf } from './registrations.js';
import type { DependencyContainer } from './tsyringe.js';

interface Dependency {
  readonly token: unknown;
  readonly optional: boolean;
}

const builtIns: ReadonlySet<unknown> = new Set([
  ...[Object, String, Number, Boolean, Array, Function, Promise, Date, BigInt, Symbol, Map, Set, WeakMap, WeakSet],
  ...[RegExp, Error, Uint8Array, Buffer, ArrayBuffer],
]);

/**
 * Who needs whom, read from constructor types and the container's registrations without constructing anything.
 *
 * Factories and values are opaque: what they reach cannot be known before they run.
 */
export class DependencyGraph {
  readonly #container: DependencyContainer;
  readonly #reached = new Map<unknown, ReadonlySet<unknown>>();
  readonly #problems = new Map<string, Problem>();

  constructor(container: DependencyContainer) {
    this.#container = container;
  }

  /** The mistakes met so far, each once. */
  get problems(): readonly Problem[] {
    return [...this.#problems.values()];
  }

  /** Everything that constructing `root` may ask the container for, `root` itself included. */
  reachableFrom(root: Constructor): ReadonlySet<unknown> {
    return this.#visit(root, []);
  }

  #visit(token: unknown, path: readonly unknown[]): ReadonlySet<unknown> {
    const known = this.#reached.get(token);
    if (known) return known;
    if (path.includes(token)) {
      this.#report(problems.cycle([...path.slice(path.indexOf(token)), token]));
      return new Set();
    }

    const reached = new Set<unknown>([token]);
    for (const next of this.#next(token, path)) {
      for (const further of this.#visit(next, [...path, token])) reached.add(further);
    }
    this.#reached.set(token, reached);
    return reached;
  }

  #next(token: unknown, path: readonly unknown[]): readonly unknown[] {
    const providers = providersOf(this.#container, token);
    if (providers.length === 0 && typeof token === 'function') return this.#needsOf(token as Constructor);
    if (providers.length === 0) this.#report(problems.unregisteredAlias(token, path));

    return providers.flatMap((provider) => {
      if ('useToken' in provider) return [provider.useToken];
      if (!('useClass' in provider)) return [];
      return provider.useClass === token ? this.#needsOf(token as Constructor) : [provider.useClass];
    });
  }

  #needsOf(owner: Constructor): readonly unknown[] {
    // A lazily resolved class (`delay`) may close a circle on purpose and is looked at when it is first used.
    if (typeof owner !== 'function' || owner.prototype === undefined) return [];
    const dependencies = dependenciesOf(owner);
    if (!dependencies) {
      this.#report(problems.undecorated(owner));
      return [];
    }
    return dependencies
      .filter((dependency, index) => this.#canProvide(dependency, owner, index))
      .map(({ token }) => token);
  }

  #canProvide({ token, optional }: Dependency, owner: Constructor, index: number): boolean {
    if (providersOf(this.#container, token).length > 0) return true;
    if (isDelayed(token) || optional) return false;
    if (token === undefined) this.#report(problems.typeMissing(owner, index));
    else if (builtIns.has(token)) this.#report(problems.typeLost(owner, index, token));
    else if (typeof token !== 'function') this.#report(problems.unregistered(owner, index, token));
    else return true;
    return false;
  }

  #report(problem: Problem): void {
    this.#problems.set(problem.what, problem);
  }
}

function dependenciesOf(owner: Constructor): readonly Dependency[] | undefined {
  const types = constructorTypes(owner);
  const tokens = injectedTokens(owner);
  const count = Math.max(types?.length ?? 0, owner.length, ...Object.keys(tokens).map((index) => Number(index) + 1));
  if (!types && Object.keys(tokens).length < count) return undefined;
  return Array.from({ length: count }, (_, index) => toDependency(tokens[index] ?? types?.[index]));
}

function toDependency(entry: unknown): Dependency {
  if (typeof entry !== 'object' || entry === null || !('token' in entry)) return { token: entry, optional: false };
  return { token: entry.token, optional: 'isOptional' in entry && entry.isOptional === true };
}

function isDelayed(token: unknown): boolean {
  return typeof token === 'object' && token !== null && 'wrap' in token;
}
