import type { Problem } from '../errors/mantis-error.js';

/** A property and the variable that it is filled from. */
export interface Place {
  /** `AppConfig.databaseUrl` */
  readonly property: string;
  readonly variable: string;
}

const where = 'in the environment, or in a file that is given to node --env-file';

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

export function invalid({ property, variable }: Place, rules: readonly string[]): Problem {
  return {
    code: 'E_CONFIG',
    what: `${variable} is not accepted: ${rules.join('; ')}.`,
    why: `${property} is declared so.`,
    fix: `change ${variable} ${where}.`,
  };
}

export function typeUnknown({ property }: Place): Problem {
  return {
    code: 'E_CONFIG',
    what: `The type of ${property} is not known.`,
    why: 'No text can be turned into an interface, a union or an object.',
    fix: 'name it: @Env(String), @Env([Number]) for a list, @Env(Level) for an enum.',
  };
}

export function notAClass(given: string): Problem {
  return {
    code: 'E_CONFIG',
    what: `loadConfig was given ${given}.`,
    why: 'It reads what to look for from a class.',
    fix: 'pass the class itself, as in loadConfig(AppConfig).',
  };
}
