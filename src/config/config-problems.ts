import type { Problem } from '../errors/mantis-error.js';

/** A property and the variable that it is filled from. */
export interface Place {
  /** `AppConfig.databaseUrl` */
  readonly property: string;
  readonly variable: string;
}

const where = 'in the environment, or in a file that is given to node --env-file';

/** A property without a default whose variable is not there, or empty. */
export function notSet({ property, variable }: Place): Problem {
  return {
    code: 'E_CONFIG',
    what: `${variable} is not set.`,
    why: `${property} has no default.`,
    fix: `set ${variable} ${where}; or give the property a default or @IsOptional().`,
  };
}

/** The value itself is never told: it may be a secret. */
export function unreadable({ property, variable }: Place, type: string): Problem {
  return {
    code: 'E_CONFIG',
    what: `${variable} cannot be read.`,
    why: `${property} takes ${type}.`,
    fix: `change ${variable} ${where}.`,
  };
}

/** A value that breaks rules of class-validator, told in words without the value. */
export function invalid({ property, variable }: Place, rules: readonly string[]): Problem {
  return {
    code: 'E_CONFIG',
    what: `${variable} is not accepted: ${rules.join('; ')}.`,
    why: `${property} is declared so.`,
    fix: `change ${variable} ${where}.`,
  };
}

/** A property whose type no text can be read as, so that its variable is of no use. */
export function typeUnknown({ property }: Place): Problem {
  return {
    code: 'E_CONFIG',
    what: `The type of ${property} is not known.`,
    why: 'No text can be turned into an interface, a union or an object.',
    fix: 'name it: @Env(String), @Env([Number]) for a list, @Env(Level) for an enum.',
  };
}

/** `loadConfig` called with something that cannot be constructed. */
export function notAClass(given: string): Problem {
  return {
    code: 'E_CONFIG',
    what: `loadConfig was given ${given}.`,
    why: 'It reads what to look for from a class.',
    fix: 'pass the class itself, as in loadConfig(AppConfig).',
  };
}
