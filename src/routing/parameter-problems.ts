import { toolWithoutMetadata } from '../container/toolchain.js';
import { describeValue } from '../errors/describe-value.js';
import { isClass } from '../values/kinds.js';
import type { Problem } from '../errors/mantis-error.js';
import type { ParameterNote } from './notes.js';

/** The place of a parameter in the user's code. */
export interface ParameterPlace {
  /** `UsersController.show` */
  readonly action: string;
  /** Counted from 1. */
  readonly position: number;
}

/** A parameter that no decorator says how to fill. */
export function undecorated(place: ParameterPlace): Problem {
  return {
    code: 'E_PARAMETER_UNDECORATED',
    what: `Parameter ${place.position} of ${place.action} has no decorator.`,
    why: 'Mantis cannot know what to pass for it.',
    fix: 'write @Param, @Query, @Header, @Cookie, @Body, @Ip or @Req before it, or remove it.',
  };
}

/** A parameter whose type the compiler has not written down, as it writes none. */
export function metadataMissing(place: ParameterPlace, note: ParameterNote): Problem {
  return {
    code: 'E_METADATA_MISSING',
    what: `The type of parameter ${place.position} of ${place.action} is not known.`,
    why: `${capitalized(toolWithoutMetadata())} left out the metadata that names it.`,
    fix: `compile with "experimentalDecorators" and "emitDecoratorMetadata" by tsc, SWC or Vitest 4, or give the type: ${example(note)}.`,
  };
}

/** A parameter whose declared type does not exist at run time, or that cannot be filled from its source. */
export function typeLost(place: ParameterPlace, note: ParameterNote, type: unknown): Problem {
  if (isClass(type)) return classNotFilled(place, note, type.name);
  return {
    code: 'E_TYPE_LOST',
    what: `Parameter ${place.position} of ${place.action} has a type that is ${runTimeName(type)} at run time.`,
    why: 'Interfaces, unions, lists and classes imported by "import type" do not survive compilation, so the value would pass unchecked.',
    fix: `give the type in the decorator: ${example(note)}.`,
  };
}

function classNotFilled(place: ParameterPlace, note: ParameterNote, name: string): Problem {
  return {
    code: 'E_TYPE_LOST',
    what: `Parameter ${place.position} of ${place.action} is declared as ${name}.`,
    why: 'A single value is text, which does not become an object of that class.',
    fix: `give the type that it has: ${example(note)}.`,
  };
}

function example({ source, name }: ParameterNote): string {
  const decorator = `@${source[0]?.toUpperCase()}${source.slice(1)}`;
  if (name !== undefined) return `${decorator}('${name}', String), or [String] for a list`;
  return `${decorator}(CreateUser) with a DTO class${source === 'body' ? ', @Body([CreateUser]) for a list of them' : ''}, or ${decorator}(Object) for any value`;
}

function runTimeName(type: unknown): string {
  if (type === undefined) return 'nothing';
  return typeof type === 'function' ? `only ${type.name}` : describeValue(type);
}

function capitalized(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
