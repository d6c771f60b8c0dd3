/**
 * A value that is here, or on its way. To wait for one that is here costs a turn of the microtask queue, which a request
 * served from memory would pay at every stage.
 */
export type Eventually<T> = T | Promise<T>;

/** Goes on with a value: at once when it is here, and when it arrives otherwise. */
export function follow<T, U>(value: Eventually<T>, next: (value: T) => Eventually<U>): Eventually<U> {
  return value instanceof Promise ? value.then(next) : next(value);
}

/** Does some work, and recovers from what it throws now or rejects with later. */
export function attempt<T>(work: () => Eventually<T>, recover: (error: unknown) => Eventually<T>): Eventually<T> {
  try {
    const value = work();
    return value instanceof Promise ? value.catch(recover) : value;
  } catch (error) {
    return recover(error);
  }
}
