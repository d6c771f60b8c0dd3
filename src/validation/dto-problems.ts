import type { Problem } from '../errors/mantis-error.js';
import type { Constructible } from './shapes.js';

/** A DTO in an application where class-validator cannot be loaded. */
export function notInstalled(subject: string): Problem {
  return {
    code: 'E_VALIDATOR_MISSING',
    what: `${subject} is to be validated, and class-validator cannot be loaded.`,
    why: 'It is a peer dependency: the application has its own copy, which its decorators and Mantis share.',
    fix: 'run npm install class-validator.',
  };
}

/** A class without validators, of which nothing would be filled. */
export function undecorated(name: string): Problem {
  return {
    code: 'E_DTO_UNCHECKED',
    what: `${name} is filled from a request and has no validation decorator.`,
    why: 'Only decorated fields are taken from a request, so that the object would always be empty.',
    fix: `decorate the fields of ${name} with validators of class-validator; @Allow() takes any value.`,
  };
}

/** A class is made without arguments; the fields are filled afterwards. */
export function unconstructible(target: Constructible): readonly Problem[] {
  const reason = target.length > 0 ? `It asks for ${target.length} of them.` : failureOf(target);
  if (reason === undefined) return [];
  const problem: Problem = {
    code: 'E_DTO_CONSTRUCTOR',
    what: `${target.name} cannot be made without constructor arguments.`,
    why: reason,
    fix: 'give the fields their defaults where they are declared, and leave the constructor out.',
  };
  return [problem];
}

/** A nested DTO, or a list of them, whose class nobody has named. */
export function nestedTypeLost(owner: string, field: string, isList: boolean): Problem {
  return {
    code: 'E_DTO_FIELD',
    what: `${owner}.${field} has @ValidateNested, and its class is not known at run time.`,
    why: `${isList ? 'A list does not say what is in it' : 'Interfaces, unions and classes imported by "import type" do not survive compilation, and some compilers write no types down'}, so that the content would pass unchecked.`,
    fix: `write @Type(() => ${isList ? 'Item' : 'Class'}) before ${field}, with the class that it stands for.`,
  };
}

function failureOf(target: Constructible): string | undefined {
  try {
    new target();
    return undefined;
  } catch (error) {
    return `It throws: ${error instanceof Error ? error.message : String(error)}.`;
  }
}
