import { configurationMark } from '../container/parameter-problem.js';
import type { EnvType } from './variable-types.js';
import { prototypeChain, prototypeOf } from '../values/prototypes.js';

/** What `@Env` wrote down about a property. */
export interface EnvNote {
  readonly variable: string | undefined;
  readonly type: EnvType | undefined;
}

const notes = new WeakMap<object, Map<string, EnvNote>>();

/**
 * Names the variable of a configuration's property, or its type where the compiler cannot carry it:
 * `@Env('DB')`, `@Env([Number])`, `@Env('PORTS', [Number])`.
 *
 * @param variable Default: the property's name in capitals, `databaseUrl` as `DATABASE_URL`, behind the prefix.
 * A name that is given here stands as it is, without the prefix.
 * @param type Default: the declared type, or that of the default value.
 */
export function Env(variable: string | EnvType, type?: EnvType): (prototype: object, property: string) => void {
  const note = typeof variable === 'string' ? { variable, type } : { variable: undefined, type: variable };
  return (prototype, property) => {
    markAsConfiguration(prototype.constructor);
    const known = notes.get(prototype) ?? new Map<string, EnvNote>();
    notes.set(prototype, known.set(property, note));
  };
}

/** What `@Env` says of the properties of a class and of those that it extends. */
export function envNotesOf(target: abstract new () => object): ReadonlyMap<string, EnvNote> {
  const chain = [...prototypeChain(prototypeOf(target))].reverse();
  return new Map(chain.flatMap((prototype) => [...(notes.get(prototype) ?? [])]));
}

/** Has boot refuse a class that is injected without having been loaded. */
export function markAsConfiguration(target: object): void {
  Reflect.defineMetadata(configurationMark, true, target);
}
