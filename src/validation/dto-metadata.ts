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
export type DtoRules = (dto: abstract new (...args: never[]) => object) => readonly DtoRule[];

const kinds: Readonly<Record<string, DtoRule['kind']>> = {
  nestedValidation: 'nested',
  conditionalValidation: 'conditional',
  whitelistValidation: 'allowed',
};

/**
 * How to read the rules of DTO classes. class-validator takes a tenth of a second to load, so that it is imported here
 * and not before; where it is not installed no class has rules.
 */
export async function loadDtoRules(): Promise<DtoRules> {
  const validator = await import('class-validator').catch((error: unknown) => {
    if (isMissing(error)) return undefined;
    throw error;
  });
  if (!validator) return () => [];
  const storage = validator.getMetadataStorage();
  return (dto) => storage.getTargetValidationMetadatas(dto, '', true, false).map(toRule);
}

interface Metadata {
  readonly type: string;
  readonly name?: string | undefined;
  readonly propertyName: string;
  readonly constraints: readonly unknown[] | undefined;
  readonly each: boolean | undefined;
}

function toRule({ type, name, propertyName, constraints, each }: Metadata): DtoRule {
  const kind = name === 'isOptional' && type === 'conditionalValidation' ? 'optional' : (kinds[type] ?? 'constraint');
  return { property: propertyName, kind, name, constraints: constraints ?? [], each: each === true };
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ERR_MODULE_NOT_FOUND';
}
