/** What objects of a class have behind them. */
export function prototypeOf(target: abstract new (...args: never[]) => unknown): object {
  // TypeScript knows it as `any`; that of a class is an object.
  return target.prototype as object;
}

/** The method of a class under a name; `undefined` where it has none, such as for a property of its objects. */
export function methodOf(
  target: abstract new (...args: never[]) => unknown,
  name: string,
): ((...values: unknown[]) => unknown) | undefined {
  const found = valueOf(prototypeOf(target), name);
  // What a method takes and returns is not known at run time.
  return typeof found === 'function' ? (found as (...values: unknown[]) => unknown) : undefined;
}

/** An accessor may count on an object of the class, which the prototype is not. */
function valueOf(prototype: object, name: string): unknown {
  try {
    return Reflect.get(prototype, name);
  } catch {
    return undefined;
  }
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
