import type { Problem } from '../errors/mantis-error.js';
import { captiveChains } from './captives.js';
import { delayedClass, dependenciesOf } from './dependencies.js';
import type { Dependency } from './dependencies.js';
import * as problems from './dependency-problems.js';
import type { Constructor } from './design-types.js';
import { hooksOf } from './hooks.js';
import { problemOfParameter } from './parameter-problem.js';
import { classOf } from './part.js';
import type { Part } from './part.js';
import { isKept, knownTokens, registrationsOf } from './registrations.js';
import type { Registration } from './registrations.js';
import type { DependencyContainer } from './tsyringe.js';

/** A part while it is being followed. */
interface GrowingPart extends Part {
  needs: readonly Part[];
  delayed: readonly Part[];
}

/**
 * Who needs whom, read from constructor types and the container's registrations without constructing anything.
 *
 * Factories and values are opaque: what they reach cannot be known before they run.
 */
export class DependencyGraph {
  readonly #container: DependencyContainer;
  /** By registration, or by class where there is none. */
  readonly #parts = new Map<unknown, GrowingPart>();
  /** Parts with lazily resolved classes that have not been followed yet. */
  readonly #waiting: { readonly part: GrowingPart; readonly classes: readonly Constructor[] }[] = [];
  /** What was found from a root: each action of a controller asks anew. */
  readonly #reached = new Map<unknown, ReadonlySet<unknown>>();
  readonly #problems = new Map<string, Problem>();

  constructor(container: DependencyContainer) {
    this.#container = container;
  }

  /** The mistakes met so far, each once. */
  get problems(): readonly Problem[] {
    for (const chain of this.parts.flatMap(captiveChains)) this.#report(problems.captive(chain));
    return [...this.#problems.values()];
  }

  /** Everything met so far. */
  get parts(): readonly Part[] {
    return [...this.#parts.values()];
  }

  /** Everything that constructing `root` may ask the container for, `root` itself included. */
  reachableFrom(root: unknown): ReadonlySet<unknown> {
    const known = this.#reached.get(root) ?? this.#reach(root);
    this.#reached.set(root, known);
    return known;
  }

  #reach(root: unknown): ReadonlySet<unknown> {
    const parts = new Set<Part>([this.#partOf(root, [])]);
    this.#followWaiting();
    for (const { needs, delayed } of parts) for (const next of [...needs, ...delayed]) parts.add(next);
    return new Set([...parts].flatMap((part) => [part.token, classOf(part)]));
  }

  /** A lazily resolved class may close a circle on purpose: it is followed when nothing is open any more. */
  #followWaiting(): void {
    for (let next = this.#waiting.pop(); next; next = this.#waiting.pop())
      next.part.delayed = next.classes.map((each) => this.#partOf(each, []));
  }

  /** @param path the parts that need this one, the first of them outermost. */
  #partOf(token: unknown, path: readonly Part[], registration?: Registration): Part {
    const found = registration ?? registrationsOf(this.#container, token).at(-1);
    const known = this.#parts.get(found ?? token);
    if (known && path.includes(known)) this.#reportCycle(known, path);
    if (known) return known;

    const part: GrowingPart = { token, registration: found, needs: [], delayed: [] };
    this.#parts.set(found ?? token, part);
    part.needs = this.#needsOf(part, [...path, part]);
    return part;
  }

  #needsOf(part: GrowingPart, path: readonly Part[]): readonly Part[] {
    const { token, registration } = part;
    const provider = registration?.provider;
    if (provider && 'useToken' in provider) return this.#aliasOf(provider.useToken, path);
    if (provider && 'useFactory' in provider && isAsync(provider.useFactory))
      this.#report(problems.asyncFactory(token));

    const owner = classOf(part);
    return isConstructor(owner) ? this.#needsOfClass(part, owner, path) : [];
  }

  #aliasOf(token: unknown, path: readonly Part[]): readonly Part[] {
    if (typeof token === 'function' || registrationsOf(this.#container, token).length > 0)
      return [this.#partOf(token, path)];
    this.#report(
      problems.unregisteredAlias(
        token,
        path.map((part) => part.token),
      ),
    );
    return [];
  }

  #needsOfClass(part: GrowingPart, owner: Constructor, path: readonly Part[]): readonly Part[] {
    // What is made anew for everybody who asks has no one time to boot or to close.
    const hooks = part.registration && isKept(part.registration) ? [] : hooksOf(owner);
    if (hooks.length > 0) this.#report(problems.hookOnTransient(owner, hooks));

    const dependencies = dependenciesOf(owner);
    if (typeof dependencies === 'string') {
      this.#report(problems.unknownConstructor(owner, dependencies));
      return [];
    }
    const provided = dependencies.filter((dependency, index) => this.#canProvide(dependency, owner, index));
    const classes = provided.map(({ token }) => delayedClass(token)).filter((each) => each !== undefined);
    if (classes.length > 0) this.#waiting.push({ part, classes });
    return provided.filter(({ token }) => !delayedClass(token)).flatMap((each) => this.#follow(each, path));
  }

  #follow({ token, multiple }: Dependency, path: readonly Part[]): readonly Part[] {
    const registrations = registrationsOf(this.#container, token);
    if (!multiple || registrations.length === 0) return [this.#partOf(token, path)];
    return registrations.map((registration) => this.#partOf(token, path, registration));
  }

  #canProvide({ token, optional }: Dependency, owner: Constructor, index: number): boolean {
    if (delayedClass(token) || registrationsOf(this.#container, token).length > 0) return true;
    if (optional && typeof token !== 'function') return false;
    const problem = problemOfParameter({ owner, index, token }, () => knownTokens(this.#container));
    if (problem) this.#report(problem);
    return !problem;
  }

  #reportCycle(start: Part, path: readonly Part[]): void {
    this.#report(problems.cycle([...path.slice(path.indexOf(start)), start].map(({ token }) => token)));
  }

  #report(problem: Problem): void {
    this.#problems.set(problem.what, problem);
  }
}

function isConstructor(value: unknown): value is Constructor {
  return typeof value === 'function' && value.prototype !== undefined;
}

function isAsync(factory: unknown): boolean {
  return Object.prototype.toString.call(factory) === '[object AsyncFunction]';
}
