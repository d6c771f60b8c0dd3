import type { Constructor } from './design-types.js';
import { isKept } from './registrations.js';
import type { Registration } from './registrations.js';
import type { DependencyContainer } from './tsyringe.js';
import { isObject } from '../values/kinds.js';

type Resolve = (token: unknown, context: unknown, isOptional?: boolean) => unknown;

/** What tsyringe's container calls on itself; its class has had these methods since version 4.0. */
interface ContainerInternals {
  resolve: Resolve;
  resolveAll: Resolve;
  resolveParams(context: unknown, owner: Constructor): (parameter: unknown, index: number) => unknown;
  resolveRegistration(registration: Registration, context: unknown): unknown;
  disposables: Set<unknown>;
}

/** What `@inject` and its relatives leave for a parameter. */
interface Descriptor {
  readonly token: unknown;
  readonly multiple?: boolean;
  readonly isOptional?: boolean;
  readonly transform?: unknown;
  readonly transformArgs?: readonly unknown[];
}

interface Transformer {
  transform(value: unknown, ...args: readonly unknown[]): unknown;
}

/**
 * An application's own container: errors thrown in constructors and factories stay what they are, and it is known which
 * singletons were made here.
 */
export class Construction {
  readonly container: DependencyContainer;
  readonly #made = new Map<object, Registration>();
  /** Called with a class before a singleton of it is made; what it throws keeps that from happening. */
  beforeMaking: ((target: unknown) => void) | undefined;

  constructor(parent: DependencyContainer) {
    this.container = parent.createChildContainer();
    // tsyringe's types show what is public alone.
    const internals = this.container as DependencyContainer & ContainerInternals;
    this.#keepErrors(internals);
    this.#noteSingletons(internals);
    // tsyringe would hold every controller that has a method dispose(), one a request.
    internals.disposables = new ForgetfulSet();
  }

  /** Singletons made through this container, each after its dependencies; it goes on with those that are made meanwhile. */
  get made(): Iterable<object> {
    return this.#made.keys();
  }

  /** Has a singleton that was made here made anew for whoever asks next, also in another application. */
  forget(instance: object): void {
    const registration = this.#made.get(instance);
    if (registration?.instance === instance) registration.instance = undefined;
    this.#made.delete(instance);
  }

  /** tsyringe replaces what a constructor throws by a plain `Error` with the message alone. */
  #keepErrors(internals: ContainerInternals): void {
    internals.resolveParams = (context, owner) => (parameter) => {
      try {
        return resolveParameter(internals, parameter, context);
      } catch (error) {
        notePath(error, owner, isDescriptor(parameter) ? parameter.token : parameter);
        throw error;
      }
    };
  }

  #noteSingletons(internals: ContainerInternals): void {
    const resolveRegistration = internals.resolveRegistration.bind(internals);
    internals.resolveRegistration = (registration, context) => {
      const { provider } = registration;
      if (registration.instance !== undefined || !isKept(registration) || !('useClass' in provider))
        return resolveRegistration(registration, context);

      this.beforeMaking?.(provider.useClass);
      const instance = resolveRegistration(registration, context);
      if (isObject(instance)) this.#made.set(instance, registration);
      return instance;
    };
  }
}

/** The steps that tsyringe takes for a parameter. */
function resolveParameter(internals: ContainerInternals, parameter: unknown, context: unknown): unknown {
  if (!isDescriptor(parameter)) return internals.resolve(parameter, context);
  const { token, multiple, isOptional, transform, transformArgs = [] } = parameter;
  const value = multiple
    ? internals.resolveAll(token, undefined, isOptional)
    : internals.resolve(token, context, isOptional);
  if (transform === undefined) return value;
  // As `@injectWithTransform` demands of the class.
  return (internals.resolve(transform, undefined) as Transformer).transform(value, ...transformArgs);
}

function isDescriptor(parameter: unknown): parameter is Descriptor {
  return isObject(parameter) && 'token' in parameter;
}

class ForgetfulSet extends Set<unknown> {
  override add(): this {
    return this;
  }
}

const paths = new WeakMap<object, readonly unknown[]>();

/** Remembers through which classes an error came, from the inside out. */
function notePath(error: unknown, owner: unknown, needed: unknown): void {
  if (typeof error !== 'object' || error === null) return;
  const known = paths.get(error);
  // The same error object may have been thrown before, elsewhere.
  paths.set(error, [owner, ...(known && known[0] === needed ? known : [needed])]);
}

/** The classes that were being made when an error was thrown, the outermost first; `undefined` for other errors. */
export function constructionPathOf(error: unknown): readonly unknown[] | undefined {
  return isObject(error) ? paths.get(error) : undefined;
}
