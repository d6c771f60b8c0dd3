/** Whether something has properties: an object or a list, but not `null`. */
export function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

/** Whether something has properties that can be asked for by any name; a list counts as well. */
export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return isObject(value);
}

/** `Array.isArray`, after which the items are not taken for whatever somebody wants. */
export function isList(value: unknown): value is readonly unknown[] {
  return Array.isArray(value);
}

/** Whether a function was written with `class`. */
export function isClass(value: unknown): value is abstract new (...args: never[]) => object {
  return typeof value === 'function' && /^class\b/.test(Function.prototype.toString.call(value));
}

/** Whether something can be constructed, as far as that can be known without trying it. */
export function isConstructor(value: unknown): value is new (...args: never[]) => object {
  return typeof value === 'function' && value.prototype !== undefined;
}
