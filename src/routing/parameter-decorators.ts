import { notesOf } from './notes.js';
import type { ExplicitType, ParameterNote, ParameterSource } from './notes.js';

/** Decorates a parameter of an action. */
export type ActionParameterDecorator = (prototype: object, action: string | symbol | undefined, index: number) => void;

/** How a DTO is validated. */
export interface ValidationOptions {
  /** The groups of class-validator whose rules hold. Default: all rules, whatever their group. */
  groups?: readonly string[];
}

/** A decorator that takes a name, a type, both or neither. */
export interface NamedParameterDecorator {
  /** The value with this name, coerced to the parameter's declared type or to `type`. */
  (name: string, type?: ExplicitType): ActionParameterDecorator;
  /**
   * All values as one object of the parameter's declared class, or of `type`: a DTO class or a Standard Schema. One that
   * is not valid is a 422 that lists what is wrong.
   */
  (type?: ExplicitType, options?: ValidationOptions): ActionParameterDecorator;
}

/**
 * Fills a parameter from the path. A value that its type cannot take is a 400.
 *
 * Types: `string number boolean bigint Date` and enums; `true false 1 0 on off` are the booleans.
 */
export const Param: NamedParameterDecorator = named('param');

/** Fills a parameter from the query; absent is `undefined`. Types as with `@Param`, and `[Type]` for a repeated name. */
export const Query: NamedParameterDecorator = named('query');

/** Fills a parameter from a request header; absent is `undefined`. */
export const Header: (name: string, type?: ExplicitType) => ActionParameterDecorator = named('header');

/** Fills a parameter from a cookie; absent is `undefined`. */
export const Cookie: (name: string, type?: ExplicitType) => ActionParameterDecorator = named('cookie');

/**
 * Fills a parameter with the request's body, JSON or an urlencoded form, as an object of the declared class or of `type`:
 * a DTO class, `[a DTO class]` for a list of them, a Standard Schema, or `Object` for the body as it comes. With `String`
 * it is the text, with `Uint8Array` the bytes of any type, with `Readable` the body as it arrives. `undefined` when there
 * is none.
 *
 * An invalid body is a 422 that lists what is wrong; a browser's form goes back to its page by 303 instead.
 */
export const Body: (type?: ExplicitType, options?: ValidationOptions) => ActionParameterDecorator = named('body');

/** Fills a parameter with the client's address. */
export function Ip(): ActionParameterDecorator {
  return note({ source: 'ip', name: undefined, type: undefined });
}

/** Fills a parameter with the `HttpRequest`. */
export function Req(): ActionParameterDecorator {
  return note({ source: 'request', name: undefined, type: undefined });
}

function named(source: ParameterSource) {
  return (first?: string | ExplicitType, second?: ExplicitType | ValidationOptions): ActionParameterDecorator => {
    if (typeof first === 'string') return note({ source, name: first, type: second });
    // Without a name, the second argument is the options.
    const { groups } = (second ?? {}) as ValidationOptions;
    return note({ source, name: undefined, type: first, groups });
  };
}

function note(written: ParameterNote): ActionParameterDecorator {
  return (prototype, action, index) => {
    const { parameters } = notesOf(prototype.constructor);
    const ofAction = parameters.get(String(action)) ?? new Map<number, ParameterNote>();
    parameters.set(String(action), ofAction.set(index, written));
  };
}
