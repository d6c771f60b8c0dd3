import { setTimeout as delay } from 'node:timers/promises';
import { hasHook } from '../container/hooks.js';

/** How a singleton is closed; `undefined` when there is nothing to do. */
export function closerOf(instance: object): (() => unknown) | undefined {
  if (hasHook(instance, 'onClose')) return () => instance.onClose();
  for (const name of [Symbol.asyncDispose, Symbol.dispose, 'dispose']) {
    const close: unknown = Reflect.get(instance, name);
    // tsyringe passes no argument to dispose() either.
    if (typeof close === 'function') return () => Reflect.apply(close, instance, []) as unknown;
  }
  return undefined;
}

/** Whether some work settled within so many seconds. Rejects with what it rejects. */
export async function settlesWithin(seconds: number, work: () => unknown): Promise<boolean> {
  const timer = new AbortController();
  const isOver = delay(seconds * 1000, false, { signal: timer.signal });
  // Aborting it rejects it, and nobody listens any more.
  isOver.catch(() => undefined);
  try {
    return await Promise.race([Promise.resolve(work()).then(() => true), isOver]);
  } finally {
    timer.abort();
  }
}
