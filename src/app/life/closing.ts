import { hasHook } from '../../container/hooks.js';

/** How a singleton is closed; `undefined` when there is nothing to do. */
export function closerOf(instance: object): (() => unknown) | undefined {
  if (hasHook(instance, 'onClose')) return () => instance.onClose();
  for (const name of [Symbol.asyncDispose, Symbol.dispose, 'dispose']) {
    const close: unknown = Reflect.get(instance, name);
    // tsyringe passes no argument to dispose() either.
    if (typeof close === 'function') return () => Reflect.apply(close, instance, []);
  }
  return undefined;
}
