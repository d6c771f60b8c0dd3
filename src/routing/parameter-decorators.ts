import { notesOf } from './notes.js';
import type { ExplicitType, ParameterSource } from './notes.js';

/** Decorates a parameter of an action. */
export type ActionParameterDecorator = (prototype: object, action: string | symbol | undefined, index: number) => void;

/** A decorator that takes a name, a type, both or neither. */
export interface NamedParameterDecorator {
  /** The value with this name, coerced to the parameter's declared type or to `type`. */
  (name: string, type?: ExplicitType): ActionParameterDecorator;
  /** All values as one object of the parameter's declared class, or of `type`. */
  (type?: ExplicitType): ActionParameterDecorator;
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
 * Fills a parameter with the request's body: read as JSON or as a form's fields with `Object`; as text with `String`, as
 * bytes of any type with `Uint8Array`, as it arrives with `Readable`. `undefined` when there is none.
 */
export const Body: (type?: ExplicitType) => ActionParameterDecorator = named('body');

/** Fills a parameter with the client's address. */
export function Ip(): ActionParameterDecorator {
  return note('ip');
}

/** Fills a parameter with the `HttpRequest`. */
export function Req(): ActionParameterDecorator {
  return note('request');
}

function named(source: ParameterSource) {
  return (first?: string | ExplicitType, second?: ExplicitType): ActionParameterDecorator =>
    typeof first === 'string' ? note(source, first, second) : note(source, undefined, first);
}

function note(source: ParameterSource, name?: string, type?: ExplicitType): ActionParameterDecorator {
  return (prototype, action, index) => {
    const { parameters } = notesOf(prototype.constructor);
    const ofAction =
      parameters.get(String(action)) ??
      new Map<number, { source: ParameterSource; name: string | undefined; type: ExplicitType | undefined }>();
    parameters.set(String(action), ofAction.set(index, { source, name, type }));
  };
}
