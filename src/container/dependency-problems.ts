import { toolWithoutMetadata } from './toolchain.js';
import type { Problem } from '../errors/mantis-error.js';
import type { Constructor } from './design-types.js';

export function cycle(path: readonly unknown[]): Problem {
  return {
    code: 'E_DEPENDENCY_CYCLE',
    what: `${path.map(tokenName).join(' → ')} need one another in a circle.`,
    why: 'None of them can be constructed before the other.',
    fix: 'move what they share into a class of its own that each of them asks for.',
  };
}

export function undecorated(owner: Constructor): Problem {
  return {
    code: 'E_METADATA_MISSING',
    what: `Nothing is known about the constructor parameters of ${owner.name}.`,
    why: `The class has no decorator, or ${toolWithoutMetadata()} left out the metadata that names their types.`,
    fix: `write @injectable() above ${owner.name} and compile with "experimentalDecorators" and "emitDecoratorMetadata" by tsc, SWC or Vitest 4, or write @inject(Token) before each parameter.`,
  };
}

export function typeMissing(owner: Constructor, index: number): Problem {
  return {
    code: 'E_DEPENDENCY_UNRESOLVED',
    what: `${parameter(owner, index)} has a type that was not there when the class was decorated.`,
    why: 'Two files import each other, so that one of them saw the other half-loaded.',
    fix: 'move the shared class into a third file.',
  };
}

export function typeLost(owner: Constructor, index: number, type: unknown): Problem {
  return {
    code: 'E_DEPENDENCY_UNRESOLVED',
    what: `${parameter(owner, index)} is declared with a type that is only ${tokenName(type)} at run time.`,
    why: 'An interface, a union, a primitive or a class imported by "import type" cannot be constructed.',
    fix: 'import the class without "type", or write @inject(Token) before the parameter.',
  };
}

export function unregistered(owner: Constructor, index: number, token: unknown): Problem {
  return {
    code: 'E_DEPENDENCY_UNRESOLVED',
    what: `${parameter(owner, index)} asks for ${tokenName(token)}, which is not registered.`,
    why: 'A token that is no class must be registered before the application boots.',
    fix: `call app.container.register(${tokenName(token)}, …).`,
  };
}

export function unregisteredAlias(token: unknown, path: readonly unknown[]): Problem {
  return {
    code: 'E_DEPENDENCY_UNRESOLVED',
    what: `${path.map(tokenName).join(' → ')} leads to ${tokenName(token)}, which is not registered.`,
    why: 'A token that is no class must be registered before the application boots.',
    fix: `call app.container.register(${tokenName(token)}, …).`,
  };
}

function parameter(owner: Constructor, index: number): string {
  return `Constructor parameter ${index + 1} of ${owner.name}`;
}

function tokenName(token: unknown): string {
  if (typeof token === 'function') return token.name || '(anonymous class)';
  return typeof token === 'symbol' ? token.toString() : `'${String(token)}'`;
}
