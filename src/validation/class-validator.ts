import { createRequire } from 'node:module';
import type { Eventually } from '../time/eventually.js';
import { systemCode } from '../errors/system-code.js';

/** A class whose objects can be made without arguments. */
export type DtoClass = abstract new (...args: never[]) => object;

/** What a validation decorator wrote down, as class-validator keeps it. */
export interface RuleNote {
  readonly type: string;
  readonly name?: string;
  readonly propertyName: string;
  readonly constraintCls: unknown;
  readonly constraints?: readonly unknown[];
  readonly message: string | ((given: RuleArguments) => string) | undefined;
  readonly each: boolean | undefined;
  readonly validateIf?: (object: object, value: unknown) => boolean;
}

/** What class-validator passes to a validator beside the value. */
export interface RuleArguments {
  readonly targetName: string;
  readonly property: string;
  readonly object: object;
  readonly value: unknown;
  readonly constraints: readonly unknown[];
}

/** A validator behind a decorator. */
export interface RuleValidator {
  validate(value: unknown, given: RuleArguments): Eventually<boolean>;
  defaultMessage?(given: RuleArguments): string;
}

/** How class-validator reaches a validator; `instance` asks the container that `useContainer` has named. */
export interface ValidatorNote {
  readonly target: { readonly name: string };
  readonly name: string | undefined;
  readonly async: boolean;
  readonly instance: RuleValidator;
}

/** The part of class-validator's memory that is read here. */
export interface RuleStorage {
  getTargetValidationMetadatas(
    target: DtoClass,
    schema: string,
    always: boolean,
    strictGroups: boolean,
    groups: readonly string[] | undefined,
  ): readonly RuleNote[];
  getTargetValidatorConstraints(target: unknown): readonly ValidatorNote[];
}

/** All copies of class-validator in a process share one memory, under this name. */
const globalName = 'classValidatorMetadataStorage';

/**
 * What the validation decorators of the process wrote down; `undefined` when class-validator is not installed.
 *
 * It is loaded only when no file of the user's has done so already: that takes a tenth of a second.
 */
export function ruleStorage(
  load: (name: string) => unknown = createRequire(import.meta.url),
  memory: object = globalThis,
): RuleStorage | undefined {
  if (Reflect.get(memory, globalName) === undefined && !isLoaded(load)) return undefined;
  // The methods above are public since class-validator 0.10; spec/validation keeps watch over them.
  return Reflect.get(memory, globalName) as RuleStorage;
}

/** Loads class-validator, which makes its memory when it is asked for it. */
function isLoaded(load: (name: string) => unknown): boolean {
  try {
    // Public since class-validator 0.10.
    const { getMetadataStorage } = load('class-validator') as { getMetadataStorage(this: void): unknown };
    getMetadataStorage();
    return true;
  } catch (error) {
    if (systemCode(error) === 'MODULE_NOT_FOUND') return false;
    throw error;
  }
}
