import { isObject } from '../values/kinds.js';

/**
 * A singleton that has something to do before the first request: to connect, to warm a cache.
 *
 * It is made at boot where a controller or middleware reaches it, or where `app.container` has it registered.
 */
export interface OnBoot {
  /**
   * Called once, after those of its dependencies. The application serves nothing before it settles; where it throws or
   * rejects, the application does not start and closes what it has made.
   */
  onBoot(): void | Promise<void>;
}

/** A singleton that has something to close when the application ends. */
export interface OnClose {
  /**
   * Called once, after the last request and before those of its dependencies; also where the boot failed. An error goes
   * to the log, and the others are closed all the same.
   */
  onClose(): void | Promise<void>;
}

type HookName = keyof OnBoot | keyof OnClose;

/** Whether a value has a method of that name. */
export function hasHook<Name extends HookName>(value: unknown, name: Name): value is Record<Name, () => unknown> {
  return isObject(value) && typeof Reflect.get(value, name) === 'function';
}

/** The hooks that the objects of a class have. */
export function hooksOf(target: unknown): readonly HookName[] {
  const prototype: unknown = typeof target === 'function' ? target.prototype : undefined;
  return (['onBoot', 'onClose'] as const).filter((name) => hasHook(prototype, name));
}
