import { describeValue } from './describe-value.js';
import { MantisError } from './mantis-error.js';
import type { Problem } from './mantis-error.js';

/** The problem of an option whose value is not accepted. */
function badOption(name: string, value: unknown, accepted: string): Problem {
  return {
    code: 'E_OPTION',
    what: `The option ${name} is ${describeValue(value)}.`,
    why: 'That is no value that it can have.',
    fix: `pass ${accepted}.`,
  };
}

/** The problems of options that do not exist, which are mostly slips of the pen. */
export function unknownOptions(given: object, known: readonly string[], prefix = ''): readonly Problem[] {
  return Object.keys(given)
    .filter((name) => !known.includes(name))
    .map((name) => ({
      code: 'E_OPTION',
      what: `There is no option ${prefix}${name}.`,
      why: 'It would have no effect.',
      fix: `remove it, or use one of ${known.map((each) => prefix + each).join(', ')}.`,
    }));
}

/** One rule for one option: its name, its value, whether that is accepted, and what is. */
export type OptionRule = readonly [name: string, value: unknown, isAccepted: boolean, accepted: string];

/** The problems of the rules that are broken; an option that was not given breaks none. */
export function brokenRules(rules: readonly OptionRule[]): readonly Problem[] {
  return rules
    .filter(([, value, isAccepted]) => value !== undefined && !isAccepted)
    .map(([name, value, , accepted]) => badOption(name, value, accepted));
}

/** Refuses options of something that is made before boot. @throws {MantisError} for the first of the problems. */
export function refuseOptions([first]: readonly Problem[]): void {
  if (first) throw new MantisError(first);
}
