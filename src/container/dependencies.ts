import { constructorTypes, injectedTokens } from './design-types.js';
import type { Constructor } from './design-types.js';
import { isDecorated } from './tsyringe.js';
import { isConstructor, isRecord } from '../values/kinds.js';

/** What a constructor's parameter asks the container for. */
export interface Dependency {
  readonly token: unknown;
  /** Whether it may be absent: `@inject(token, { isOptional: true })`. */
  readonly optional: boolean;
  /** Whether all that is registered is asked for: `@injectAll`. */
  readonly multiple: boolean;
}

/** Why nothing is known of a constructor: no metadata at all, or none on a class that extends a decorated one. */
export type Unknown = 'undecorated' | 'undecoratedSubclass';

/** What a class's constructor asks for, by position. */
export function dependenciesOf(owner: Constructor): readonly Dependency[] | Unknown {
  const types = constructorTypes(owner);
  const tokens = injectedTokens(owner);
  const count = Math.max(types?.length ?? 0, owner.length, ...Object.keys(tokens).map((index) => Number(index) + 1));
  if (!types && Object.keys(tokens).length < count) return 'undecorated';
  if (count > 0 && isBareSubclass(owner)) return declaresNoParameters(owner) ? [] : 'undecoratedSubclass';

  return Array.from({ length: count }, (_, index) => tokens[index] ?? types?.[index]).flatMap(toDependencies);
}

/** What a lazily resolved class (`delay`) stands for; `undefined` for everything else. */
export function delayedClass(token: unknown): Constructor | undefined {
  if (!isRecord(token) || typeof token['wrap'] !== 'function') return undefined;
  const target: unknown = Reflect.apply(token['wrap'], token, []);
  return isConstructor(target) ? target : undefined;
}

/** Metadata is inherited, while tsyringe looks at the class alone: it would pass nothing to the constructor. */
function isBareSubclass(owner: Constructor): boolean {
  const isSubclass = Object.getPrototypeOf(owner) !== Function.prototype;
  return isSubclass && isDecorated(owner) === false;
}

/** `constructor() { super(…) }` fills what its parent asks for by itself. */
function declaresNoParameters(owner: Constructor): boolean {
  return owner.length === 0 && /\bconstructor\s*\(\s*\)/.test(Function.prototype.toString.call(owner));
}

function toDependencies(entry: unknown): readonly Dependency[] {
  if (typeof entry !== 'object' || entry === null || !('token' in entry))
    return [{ token: entry, optional: false, multiple: false }];
  const optional = 'isOptional' in entry && entry.isOptional === true;
  const multiple = 'multiple' in entry && entry.multiple === true;
  const dependency = { token: entry.token, optional, multiple };
  // `@injectWithTransform` has a class of its own made.
  return 'transform' in entry
    ? [dependency, { token: entry.transform, optional: false, multiple: false }]
    : [dependency];
}
