import type { Constructible } from './shapes.js';
import { prototypeChain } from '../values/prototypes.js';

/** The type of a field: a class or enum, or a list of one. */
export type FieldType = Constructible | BigIntConstructor | object | readonly [FieldType];

const notes = new WeakMap<object, Map<string | symbol, () => unknown>>();

/**
 * Names the type of a DTO's field where the compiler cannot: the items of a list, an enum, a union.
 *
 * @param type gives the type; it is called when the application is created, so that classes may name one another. For a field that
 * is declared as a list it is the type of the items. Default: the declared type.
 */
export function Type(type: () => FieldType): (prototype: object, field: string | symbol) => void {
  return (prototype, field) => {
    const fields = notes.get(prototype) ?? new Map<string | symbol, () => unknown>();
    notes.set(prototype, fields.set(field, type));
  };
}

/** What `@Type` says of a field; the class itself goes before the classes that it extends. */
export function typeNote(prototype: object, field: string): (() => unknown) | undefined {
  for (const current of prototypeChain(prototype)) {
    const note = notes.get(current)?.get(field);
    if (note) return note;
  }
  return undefined;
}

/** The fields that have a `@Type`, inherited ones included. */
export function typedFields(prototype: object): readonly string[] {
  const fields = new Set<string>();
  for (const current of prototypeChain(prototype)) {
    for (const field of notes.get(current)?.keys() ?? []) if (typeof field === 'string') fields.add(field);
  }
  return [...fields];
}
