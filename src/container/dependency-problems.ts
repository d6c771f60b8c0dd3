import type { Problem } from '../errors/mantis-error.js';
import type { Unknown } from './dependencies.js';
import type { Constructor } from './design-types.js';
import { tokenName } from './token-name.js';
import { toolWithoutMetadata } from './toolchain.js';

/** Classes that ask for one another; the path ends where it began. */
export function cycle(path: readonly unknown[]): Problem {
  return {
    code: 'E_DEPENDENCY_CYCLE',
    what: `${chain(path)} need one another in a circle.`,
    why: 'None of them can be constructed before the other.',
    fix: 'move what they share into a class of its own that each of them asks for.',
  };
}

/** A singleton, first in the path, that would keep what is made anew for each request, the last. */
export function captive(path: readonly unknown[]): Problem {
  const [singleton, scoped] = [tokenName(path[0]), tokenName(path.at(-1))];
  return {
    code: 'E_DEPENDENCY_CAPTIVE',
    what: `${chain(path)}: ${singleton} is a singleton, and ${scoped} is made for a shorter time.`,
    why: `${singleton} would keep the ${scoped} that it got first, and show it to every visitor.`,
    fix: `make ${scoped} a singleton that reads what belongs to the request from SessionService, or ${singleton} no singleton.`,
  };
}

/** Hooks of a class whose objects nobody keeps. */
export function hookOnTransient(owner: Constructor, hooks: readonly string[]): Problem {
  return {
    code: 'E_HOOK_TRANSIENT',
    what: `${owner.name} has ${hooks.join(' and ')}, and a new object of it is made for everybody who asks.`,
    why: 'There is no one time at which all of them could boot or close.',
    fix: `write @singleton() above ${owner.name}, or rename the method.`,
  };
}

/** A class whose constructor takes what no decorator or compiler has named. */
export function unknownConstructor(owner: Constructor, why: Unknown): Problem {
  return why === 'undecorated' ? undecorated(owner) : undecoratedSubclass(owner);
}

function undecorated(owner: Constructor): Problem {
  return {
    code: 'E_METADATA_MISSING',
    what: `Nothing is known about the constructor parameters of ${owner.name}.`,
    why: `The class has no decorator, or ${toolWithoutMetadata()} left out the metadata that names their types.`,
    fix: `write @injectable() above ${owner.name} and compile with "experimentalDecorators" and "emitDecoratorMetadata" by tsc, SWC or Vitest 4, or write @inject(Token) before each parameter.`,
  };
}

function undecoratedSubclass(owner: Constructor): Problem {
  const parent = tokenName(Object.getPrototypeOf(owner));
  return {
    code: 'E_METADATA_MISSING',
    what: `${owner.name} extends ${parent} and has no decorator of its own.`,
    why: `The container knows what ${parent} needs, and would construct ${owner.name} with nothing.`,
    fix: `write @injectable() above ${owner.name}.`,
  };
}

/** A factory that gives a promise, which constructors would be passed as it is. */
export function asyncFactory(token: unknown): Problem {
  return {
    code: 'E_DEPENDENCY_UNRESOLVED',
    what: `The factory registered for ${tokenName(token)} is asynchronous.`,
    why: 'Constructors cannot wait: they would get a promise in place of the value.',
    fix: 'await the value before createApp and register that, or connect in onBoot() of a singleton.',
  };
}

/** A token that is no class, and that nobody has registered; the path tells who asks for it. */
export function unregisteredAlias(token: unknown, path: readonly unknown[]): Problem {
  return {
    code: 'E_DEPENDENCY_UNRESOLVED',
    what: `${chain(path)} leads to ${tokenName(token)}, which is not registered.`,
    why: 'A token that is no class must be registered before the application boots.',
    fix: `call app.container.register(${tokenName(token)}, …).`,
  };
}

function chain(path: readonly unknown[]): string {
  return path.map(tokenName).join(' → ');
}
