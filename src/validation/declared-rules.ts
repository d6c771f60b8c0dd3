import { ValidationTypes, getMetadataStorage, validateSync } from 'class-validator';
import type { ValidationError } from 'class-validator';

type RuleMetadata = ReturnType<ReturnType<typeof getMetadataStorage>['getTargetValidationMetadatas']>[number];

/** What class-validator's decorators say about the properties of a class. */
export class DeclaredRules {
  readonly #metadata: readonly RuleMetadata[];

  constructor(target: abstract new () => object) {
    this.#metadata = getMetadataStorage().getTargetValidationMetadatas(target, '', false, false);
  }

  /** The properties that have rules, each as often as it has. */
  get properties(): readonly string[] {
    return this.#metadata.map(({ propertyName }) => propertyName);
  }

  /** Whether a property may be absent. */
  isOptional(property: string): boolean {
    return this.#metadata.some(
      ({ propertyName, type, name }) =>
        propertyName === property && type === ValidationTypes.CONDITIONAL_VALIDATION && name === 'isOptional',
    );
  }

  /** The rules that are broken, by property, in words that do not hold the value. */
  broken(config: object): ReadonlyMap<string, readonly string[]> {
    const errors = validateSync(config, { forbidUnknownValues: false });
    return new Map(errors.map((error) => [error.property, this.#told(error)]));
  }

  #told({ property, value, constraints = {} }: ValidationError): readonly string[] {
    const texts = (Array.isArray(value) ? value : [value]).map(String).filter((text) => text.length > 3);
    return Object.entries(constraints).map(([rule, message]) => {
      if (this.#mayTellValue(property, rule)) return `it does not keep the rule ${rule}`;
      return texts.reduce((told, text) => told.replaceAll(text, '…'), message);
    });
  }

  /** Whether somebody wrote a message of their own in which the value has a place. */
  #mayTellValue(property: string, rule: string): boolean {
    const own = this.#metadata.filter(({ propertyName, name }) => propertyName === property && (name ?? rule) === rule);
    return own.some(({ message }) => typeof message === 'function' || message?.includes('$value'));
  }
}
