import { promiseOf } from '../time/eventually.js';
import type { Eventually } from '../time/eventually.js';
import type { RuleArguments, RuleNote, RuleValidator, ValidatorNote } from './class-validator.js';

/** One rule of a field, with its validator at hand. */
export interface Rule {
  readonly name: string;
  readonly property: string;
  readonly constraints: readonly unknown[];
  /** Whether it holds for each item of a list. */
  readonly each: boolean;
  /** Whether its validator has said that it takes its time. */
  readonly isAsync: boolean;
  readonly validateIf: RuleNote['validateIf'];
  readonly message: RuleNote['message'];
  readonly validator: () => RuleValidator;
}

/** The rule behind what a decorator wrote down and one of its validators. */
export function toRule(note: RuleNote, validator: ValidatorNote): Rule {
  return {
    name: validator.name ?? note.name ?? note.type,
    property: note.propertyName,
    constraints: note.constraints ?? [],
    each: note.each === true,
    isAsync: validator.async,
    validateIf: note.validateIf,
    message: note.message,
    validator: locator(validator),
  };
}

/** Whether a value keeps a rule; a promise where the validator takes its time. */
export function keepsRule(rule: Rule, value: unknown, object: object): Eventually<boolean> {
  if (rule.validateIf && !rule.validateIf(object, value)) return true;
  const given = argumentsOf(rule, value, object);
  const validator = rule.validator();
  if (!rule.each || !isCollection(value)) return validator.validate(value, given);
  return everyItem(value instanceof Map ? value.values() : value, (item) => validator.validate(item, given));
}

/** What the visitor is told of a rule that a value does not keep. The value itself is never repeated. */
export function messageOf(rule: Rule, value: unknown, object: object): string {
  const given = argumentsOf(rule, value, object);
  const written = typeof rule.message === 'function' ? rule.message(given) : rule.message;
  const message = written || rule.validator().defaultMessage?.(given);
  return message ? withNames(message, given) : `${rule.property} is not valid`;
}

/** Replaces what class-validator lets messages contain, but for `$value`: the input may be a password. */
export function withNames(
  message: string,
  { constraints, property, targetName }: Omit<RuleArguments, 'object'>,
): string {
  return message.replace(/\$(constraint(\d+)|value|property|target)/g, (token, name: string, position?: string) => {
    if (position !== undefined)
      return Number(position) <= constraints.length ? toText(constraints[Number(position) - 1]) : token;
    if (name === 'value') return 'the value';
    return name === 'property' ? property : targetName;
  });
}

function toText(constraint: unknown): string {
  if (Array.isArray(constraint)) return constraint.map(String).join(', ');
  return typeof constraint === 'symbol' ? (constraint.description ?? '') : String(constraint);
}

function argumentsOf({ property, constraints }: Rule, value: unknown, object: object): RuleArguments {
  return { targetName: object.constructor.name, property, object, value, constraints };
}

/**
 * A validator class of the user's comes from class-validator's container each time, which may make it anew; what stands
 * behind the decorators in the box is always the same object, and looking for it takes longer than to ask it.
 */
function locator(note: ValidatorNote): () => RuleValidator {
  if (note.target.name !== 'CustomConstraint') return () => note.instance;
  let found: RuleValidator | undefined;
  return () => (found ??= note.instance);
}

function isCollection(
  value: unknown,
): value is readonly unknown[] | ReadonlySet<unknown> | ReadonlyMap<unknown, unknown> {
  return Array.isArray(value) || value instanceof Set || value instanceof Map;
}

/** Stops at the first item that is known to be bad. */
function everyItem(items: Iterable<unknown>, check: (item: unknown) => Eventually<boolean>): Eventually<boolean> {
  const awaited: Promise<boolean>[] = [];
  for (const item of items) {
    const outcome = check(item);
    const late = promiseOf(outcome);
    if (late) awaited.push(late);
    else if (!outcome) return refusedBefore(awaited);
  }
  return awaited.length === 0 || Promise.all(awaited).then((all) => all.every(Boolean));
}

/** What is still on its way is of no interest any more, and must not end the process when it fails. */
function refusedBefore(awaited: readonly Promise<boolean>[]): boolean {
  for (const late of awaited) late.catch(() => undefined);
  return false;
}
