/**
 * A value that is here, or on its way. To wait for one that is here costs a turn of the microtask queue, which a request
 * served from memory would pay at every stage.
 */
export type Eventually<T> = T | Promise<T>;

/** The promise of a value that is on its way, also of another library or realm; `undefined` for one that is here. */
export function promiseOf<T>(value: Eventually<T>): Promise<T> | undefined {
  if (value instanceof Promise) return value;
  const isThenable = typeof value === 'object' && value !== null && 'then' in value && typeof value.then === 'function';
  return isThenable ? Promise.resolve(value) : undefined;
}

/** Goes on with a value: at once when it is here, and when it arrives otherwise. */
export function follow<T, U>(value: Eventually<T>, next: (value: T) => Eventually<U>): Eventually<U> {
  const late = promiseOf(value);
  // What is no promise is the value itself, which the compiler cannot see.
  return late ? late.then(next) : next(value as T);
}

/** Does some work and then, however that ended, something else. */
export function ensure<T>(work: () => Eventually<T>, always: () => void): Eventually<T> {
  let late: Promise<T> | undefined;
  try {
    const value = work();
    late = promiseOf(value);
    return late ? late.finally(always) : value;
  } finally {
    if (!late) always();
  }
}

/** Does some work, and recovers from what it throws now or rejects with later. */
export function attempt<T>(work: () => Eventually<T>, recover: (error: unknown) => Eventually<T>): Eventually<T> {
  try {
    const value = work();
    return promiseOf(value)?.catch(recover) ?? value;
  } catch (error) {
    return recover(error);
  }
}
