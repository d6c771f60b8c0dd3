import { inspect } from 'node:util';

/** A short rendering of a developer's value for an error message: `'abc'`, `-1`, `class Foo`, `{ a: 1 }`. */
export function describeValue(value: unknown): string {
  if (typeof value === 'function')
    return isClass(value) ? `class ${value.name}` : `function ${value.name || '(anonymous)'}`;
  const text = inspect(value, { depth: 1, breakLength: Number.POSITIVE_INFINITY, maxStringLength: 60 });
  return text.length > 120 ? `${text.slice(0, 117)}...` : text;
}

/** Whether a function was written with `class`. */
export function isClass(value: unknown): value is abstract new (...args: never[]) => object {
  return typeof value === 'function' && /^class\b/.test(Function.prototype.toString.call(value));
}
