import { ruleStorage } from './class-validator.js';
import type { DtoClass, RuleNote } from './class-validator.js';

/** What a decorator of class-validator says of a property. */
export interface DtoRule {
  readonly property: string;
  /**
   * `nested` for `@ValidateNested`, `optional` for `@IsOptional`, `conditional` for `@ValidateIf`, `allowed` for
   * `@Allow`, `constraint` for all others, those of users included.
   */
  readonly kind: 'constraint' | 'nested' | 'optional' | 'conditional' | 'allowed';
  /** What class-validator calls it, such as `minLength`; `undefined` when it has no name. */
  readonly name: string | undefined;
  /** What was given to the decorator. */
  readonly constraints: readonly unknown[];
  /** Whether it speaks of each item of a list. */
  readonly each: boolean;
}

/** The rules of a class, inherited ones included; empty for a class without any. */
export type DtoRules = (dto: DtoClass) => readonly DtoRule[];

const kinds: Readonly<Record<string, DtoRule['kind']>> = {
  nestedValidation: 'nested',
  conditionalValidation: 'conditional',
  whitelistValidation: 'allowed',
};

/** How to read the rules of DTO classes; where class-validator is not installed no class has any. */
export function readDtoRules(): DtoRules {
  const storage = ruleStorage();
  return (dto) => (storage?.getTargetValidationMetadatas(dto, '', true, false, undefined) ?? []).map(toDtoRule);
}

function toDtoRule({ type, name, propertyName, constraints, each }: RuleNote): DtoRule {
  const kind = name === 'isOptional' && type === 'conditionalValidation' ? 'optional' : (kinds[type] ?? 'constraint');
  return { property: propertyName, kind, name, constraints: constraints ?? [], each: each === true };
}
