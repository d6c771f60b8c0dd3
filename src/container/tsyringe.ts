// tsyringe throws while it is loaded when the Reflect polyfill is not there yet; the order of these lines matters.
import 'reflect-metadata';
import { createRequire } from 'node:module';

export { container as globalContainer, inject, injectAll, injectable, singleton } from 'tsyringe';
export type { DependencyContainer, InjectionToken } from 'tsyringe';

/** The classes that `@injectable`, `@singleton` and their kind have been written above. */
interface DecoratedClasses {
  has(target: unknown): boolean;
}

/**
 * Whether a decorator of tsyringe stands above the class itself; `undefined` when that cannot be known, which is so
 * where tsyringe has been bundled.
 */
export function isDecorated(target: unknown): boolean | undefined {
  return decoratedClasses()?.has(target);
}

let known: DecoratedClasses | null | undefined;

/** tsyringe keeps the set to itself; its file is the same module that it loads. */
function decoratedClasses(): DecoratedClasses | null {
  if (known !== undefined) return known;
  try {
    const require = createRequire(import.meta.url);
    // It has been so since tsyringe 3; where it is not, calling it throws and nothing is known.
    known = (require('tsyringe/dist/cjs/dependency-container.js') as { typeInfo: DecoratedClasses }).typeInfo;
  } catch {
    known = null;
  }
  return known;
}
