/** What objects of a class have behind them. */
export function prototypeOf(target: abstract new (...args: never[]) => unknown): object {
  // TypeScript knows it as `any`; that of a class is an object.
  return target.prototype as object;
}

/** An object and its prototypes, nearest first. */
export function* prototypeChain(start: object): Generator<object, void> {
  for (let current: object | null = start; current; current = Reflect.getPrototypeOf(current)) yield current;
}

/** An object without a prototype: to hold names that come from outside, `__proto__` like all others. */
export function bareObject<Value>(): Record<string, Value> {
  // Its type is written here, as TypeScript knows it as `any`.
  return Object.create(null) as Record<string, Value>;
}
