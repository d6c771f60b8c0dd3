import { apiNotesOf } from './api-notes.js';
import type { ApiOperationOptions, ApiPropertyOptions } from './api-notes.js';

/** Decorates a controller, or one of its actions. */
export type ControllerOrActionDecorator = (target: object, action?: string | symbol) => void;

/** Decorates a property of a DTO. */
export type PropertyDecoratorOfDto = (prototype: object, property: string | symbol) => void;

/**
 * Says of an action what the OpenAPI document cannot know: summary, tags, answers, security. On a controller it holds
 * for every action that says nothing else. It changes nothing in what is served. Mistakes in it are reported at boot
 * (`E_OPENAPI`).
 */
export function ApiOperation(options: ApiOperationOptions): ControllerOrActionDecorator {
  return (target, action) => {
    if (action === undefined) apiNotesOf(target).operation = options;
    else apiNotesOf(target.constructor).operations.set(String(action), options);
  };
}

/** Leaves an action, or all actions of a controller, out of the OpenAPI document. They are served as before. */
export function ApiHidden(): ControllerOrActionDecorator {
  return (target, action) => {
    if (action === undefined) apiNotesOf(target).isHidden = true;
    else apiNotesOf(target.constructor).hiddenActions.add(String(action));
  };
}

/**
 * Says of a DTO's property what the OpenAPI document cannot know: meaning, example, a type that was lost. A class that
 * is only answered with, and so has no validation, needs it on every property that the document shows.
 */
export function ApiProperty(options: ApiPropertyOptions = {}): PropertyDecoratorOfDto {
  return (prototype, property) => {
    apiNotesOf(prototype.constructor).properties.set(String(property), options);
  };
}
