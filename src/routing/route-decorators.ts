import { refuseStandardDecorator } from '../container/toolchain.js';
import { injectable } from '../container/tsyringe.js';
import type { Constructor } from '../container/design-types.js';
import { notesOf } from './notes.js';
import { isList } from '../values/kinds.js';
import type { ControllerOptions, MiddlewareLike, RouteOptions } from './notes.js';

/** Decorates a method of a controller. */
export type ActionDecorator = (prototype: object, action: string) => void;

/** Declares an action: `@Get()`, `@Get('/path')`, `@Get('/path', { name })`, `@Get(['/a', '/b'])`. */
export type VerbDecorator = (path?: string | readonly string[], options?: RouteOptions) => ActionDecorator;

/**
 * Makes a class a controller. A new object serves each request; the container provides its constructor's parameters.
 *
 * @param prefix stands before the path of every action. Default: none.
 */
export function Controller(prefix = '', options: ControllerOptions = {}) {
  return (target: Constructor, context?: unknown): void => {
    refuseStandardDecorator('@Controller', context);
    // tsyringe asks for a constructor that takes anything.
    injectable()(target as new (...args: unknown[]) => object);
    notesOf(target).controller = { prefix, options };
  };
}

/** Answers GET, and HEAD with it. */
export const Get = verb(['GET']);
/** Answers POST; with 200 unless the action says otherwise. */
export const Post = verb(['POST']);
/** Answers PUT. */
export const Put = verb(['PUT']);
/** Answers PATCH. */
export const Patch = verb(['PATCH']);
/** Answers DELETE. */
export const Delete = verb(['DELETE']);
/** Answers HEAD with an action of its own instead of the one for GET. */
export const Head = verb(['HEAD']);
/** Answers OPTIONS with an action of its own instead of the automatic list of methods. */
export const Options = verb(['OPTIONS']);
/** Answers every method for which the same path has no action of its own. */
export const All = verb(['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS']);

/** Puts middleware around all actions of a controller, or around one action; the first is the outermost. */
export function Use(...middleware: MiddlewareLike[]): ClassDecorator & MethodDecorator {
  return (target: object, action?: string | symbol): void => {
    if (action === undefined) return void notesOf(target).middleware.unshift(...middleware);
    const { actionMiddleware } = notesOf(target.constructor);
    actionMiddleware.set(String(action), [...middleware, ...(actionMiddleware.get(String(action)) ?? [])]);
  };
}

function verb(methods: readonly string[]): VerbDecorator {
  return (path = '', options = {}) =>
    (prototype, action) => {
      const paths = isList(path) ? path : [path];
      notesOf(prototype.constructor).routes.push({ methods, paths, action, options });
    };
}
