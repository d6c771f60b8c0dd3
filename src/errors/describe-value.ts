import { inspect } from 'node:util';
import { isClass } from '../values/kinds.js';

/** A short rendering of a developer's value for an error message: `'abc'`, `-1`, `class Foo`, `{ a: 1 }`. */
export function describeValue(value: unknown): string {
  if (typeof value === 'function')
    return isClass(value) ? `class ${value.name}` : `function ${value.name || '(anonymous)'}`;
  const text = inspect(value, { depth: 1, breakLength: Number.POSITIVE_INFINITY, maxStringLength: 60 });
  return text.length > 120 ? `${text.slice(0, 117)}...` : text;
}
