import './tsyringe.js';
import { isList, isRecord } from '../values/kinds.js';
import { prototypeOf } from '../values/prototypes.js';

/** A class that can be constructed with any arguments. */
export type Constructor<T extends object = object> = new (...args: never[]) => T;

/**
 * What the compiler wrote down about parameters: a class, an enum object (SWC and Oxc), or `undefined` for a type
 * that does not exist at run time. tsyringe replaces an entry by a descriptor where `@inject` is used.
 */
export type DesignTypes = readonly unknown[];

/** The declared types of a class's constructor, its own or inherited; `undefined` when no tool emitted them. */
export function constructorTypes(target: Constructor): DesignTypes | undefined {
  const types: unknown = Reflect.getMetadata('design:paramtypes', target);
  return isList(types) ? types : undefined;
}

/** The declared types of a method's parameters; `undefined` when no tool emitted them. */
export function methodTypes(prototype: object, method: string | symbol): DesignTypes | undefined {
  const types: unknown = Reflect.getMetadata('design:paramtypes', prototype, method);
  return isList(types) ? types : undefined;
}

/** What `@inject` and `@injectAll` wrote down, by the parameter's position. */
export function injectedTokens(target: Constructor): Readonly<Record<number, unknown>> {
  const tokens: unknown = Reflect.getOwnMetadata('injectionTokens', target);
  return isRecord(tokens) ? tokens : {};
}

/** The declared type of a property that has a decorator; `undefined` without one, or when no tool emitted it. */
export function propertyType(target: abstract new () => object, property: string): unknown {
  return Reflect.getMetadata('design:type', prototypeOf(target), property);
}
