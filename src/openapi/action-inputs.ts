import { methodTypes } from '../container/design-types.js';
import { inheritedNotes } from '../routing/notes.js';
import type { ParameterNote } from '../routing/notes.js';
import type { Route } from '../routing/route.js';
import { prototypeOf } from '../values/prototypes.js';
import { isObject } from '../values/kinds.js';

/** One thing that an action takes from its request. */
export interface ActionInput {
  /** `param`, `query`, `header`, `cookie`, `body`, `file`, `files`, or what has no place in a document. */
  readonly source: string;
  /** `undefined` where all values are taken as a whole. */
  readonly name: string | undefined;
  /** The type given in the decorator, else the declared one. */
  readonly type: unknown;
  /** What else the decorator says. */
  readonly options: InputOptions;
}

/** The options of decorators for uploads that a document has words for. */
export interface InputOptions {
  /** Whether it must be there. */
  readonly required?: boolean;
  /** The media types that are accepted. */
  readonly types?: readonly string[];
  /** The most files. */
  readonly maxFiles?: number;
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
  const types = methodTypes(prototypeOf(controller), method);
  return [...notes]
    .sort(([one], [other]) => one - other)
    .map(([index, note]) => ({
      source: note.source,
      name: note.name,
      type: note.type ?? types?.[index],
      options: optionsOf(note),
    }));
}

/** Decorators for uploads carry an object of options beside source, name and type. */
function optionsOf({ source: _source, name: _name, type: _type, ...others }: ParameterNote): InputOptions {
  const options = Object.values<unknown>(others).find(isObject) ?? {};
  const [required, types, maxFiles] = ['required', 'types', 'maxFiles'].map((name): unknown =>
    Reflect.get(options, name),
  );
  return {
    ...(typeof required === 'boolean' ? { required } : {}),
    ...(Array.isArray(types) ? { types: types.map(String) } : {}),
    ...(typeof maxFiles === 'number' ? { maxFiles } : {}),
  };
}
