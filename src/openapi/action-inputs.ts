import { methodTypes } from '../container/design-types.js';
import { inheritedNotes } from '../routing/notes.js';
import type { Route } from '../routing/route.js';

/** One thing that an action takes from its request. */
export interface ActionInput {
  /** `param`, `query`, `header`, `cookie`, `body`, `file`, `files`, or what has no place in a document. */
  readonly source: string;
  /** `undefined` where all values are taken as a whole. */
  readonly name: string | undefined;
  /** The type given in the decorator, else the declared one. */
  readonly type: unknown;
  /** Whether the decorator says that it must be there. */
  readonly isRequired: boolean;
}

/** The name of the controller's method that a route calls. */
export function methodOf({ action, controller }: Pick<Route, 'action' | 'controller'>): string {
  return action.slice(controller.name.length + 1);
}

/** What an action takes, by the notes of its parameter decorators. */
export function actionInputs({ action, controller }: Pick<Route, 'action' | 'controller'>): readonly ActionInput[] {
  const method = methodOf({ action, controller });
  const notes = inheritedNotes(controller).flatMap(({ parameters }) => parameters.get(method) ?? [])[0];
  if (!notes) return [];
  const types = methodTypes(controller.prototype as object, method);
  return [...notes]
    .sort(([one], [other]) => one - other)
    .map(([index, note]) => ({
      source: note.source,
      name: note.name,
      type: note.type ?? types?.[index],
      isRequired: isRequired(note),
    }));
}

/** Decorators of uploads carry options, whose words are the same wherever they stand. */
function isRequired(note: object): boolean {
  return Object.values(note).some((value: unknown) => {
    return typeof value === 'object' && value !== null && Reflect.get(value, 'required') === true;
  });
}
