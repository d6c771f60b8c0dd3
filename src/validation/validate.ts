import { promiseOf } from '../time/eventually.js';
import type { Filling } from './fill.js';
import { pointerTo } from './issues.js';
import type { InputIssue, Issues } from './issues.js';
import { keepsRule, messageOf, withNames } from './rules.js';
import type { Rule } from './rules.js';
import type { DtoShape, FieldShape, Shape } from './shapes.js';

/** One look at a filled object: what is found wrong goes to the issues. */
export class Validation {
  readonly #filling: Filling;
  readonly #issues: Issues;

  constructor(filling: Filling, issues: Issues) {
    this.#filling = filling;
    this.#issues = issues;
  }

  /** Validates an object and all that it contains. */
  validate(dto: DtoShape, object: object, pointer: string): void {
    for (const field of dto.fields) {
      if (this.#issues.isFull) return;
      this.#validateField(dto, field, object, pointer);
    }
  }

  /** Validates a value that has been filled by its shape. */
  validateShape(shape: Shape, value: unknown, pointer: string, refuse: () => string): void {
    if (shape.kind === 'list' && Array.isArray(value)) return this.#validateItems(shape.item, value, pointer, refuse);
    if (shape.kind !== 'dto') return;
    if (value instanceof shape.dto.target) this.validate(shape.dto, value, pointer);
    else this.#issues.add({ pointer, rule: 'nestedValidation', message: refuse() });
  }

  #validateItems(item: Shape, values: readonly unknown[], pointer: string, refuse: () => string): void {
    if (item.kind === 'scalar' || item.kind === 'free') return;
    for (const [index, value] of values.entries()) {
      if (this.#issues.isFull) return;
      this.validateShape(item, value, pointerTo(pointer, index), refuse);
    }
  }

  #validateField(dto: DtoShape, field: FieldShape, object: object, pointer: string): void {
    const value: unknown = Reflect.get(object, field.name);
    const isMisfit = this.#filling.isMisfit(object, field);
    // Nobody vouches for a value that is not validated, and its type would lie.
    const isSkipped = !field.conditions.every((holds) => holds(object, value));
    if (isSkipped && !isMisfit) return;
    if (isSkipped || (value === '' && this.#isLeftEmpty(field, object))) return setDefault(dto, field, object);

    const place = pointer + field.pointer;
    const before = this.#issues.count;
    for (const rule of field.rules) this.#apply(rule, { value, object, place, isMisfit });
    if (this.#issues.count > before) return;
    if (isMisfit) this.#issues.add({ pointer: place, ...typeIssue(field, value) });
    else this.#validateNested(field, value, object, place);
  }

  /** A browser sends the empty text for a field that nobody filled in; where the field is optional that says nothing. */
  #isLeftEmpty(field: FieldShape, object: object): boolean {
    if (!this.#filling.isText || !field.isOptional) return false;
    return field.rules.some((rule) => !rule.isAsync && keepsRule(rule, '', object) === false);
  }

  #validateNested(field: FieldShape, value: unknown, object: object, place: string): void {
    if (field.shape.kind !== 'dto' && field.shape.kind !== 'list') return;
    const isMissing = value === undefined || value === null;
    // class-validator lets a missing object pass, and the code behind it then trips over that.
    if (isMissing && isNested(field.shape))
      this.#issues.add({ pointer: place, rule: 'isDefined', message: `${field.name} should not be null or undefined` });
    if (isMissing) return;
    this.validateShape(field.shape, value, place, () =>
      withNames(field.nestedMessage, {
        property: field.name,
        targetName: object.constructor.name,
        constraints: [],
        value,
      }),
    );
  }

  #apply(rule: Rule, subject: Subject): void {
    if (subject.isMisfit) return this.#applyToMisfit(rule, subject);
    const outcome = keepsRule(rule, subject.value, subject.object);
    const late = promiseOf(outcome);
    if (late) this.#issues.expect(late.then((holds) => (holds ? undefined : this.#break(rule, subject))));
    else if (!outcome) this.#break(rule, subject);
  }

  /** What a validator says of a value that is no text or number helps the visitor; that it fails on one does not. */
  #applyToMisfit(rule: Rule, subject: Subject): void {
    if (rule.isAsync) return;
    try {
      const outcome = keepsRule(rule, subject.value, subject.object);
      const late = promiseOf(outcome);
      if (late) late.catch(() => undefined);
      else if (!outcome) this.#break(rule, subject);
    } catch {
      // The value is refused for its type in any case.
    }
  }

  #break(rule: Rule, { value, object, place }: Subject): void {
    this.#issues.add({ pointer: place, rule: rule.name, message: messageOf(rule, value, object) });
  }
}

interface Subject {
  readonly value: unknown;
  readonly object: object;
  readonly place: string;
  readonly isMisfit: boolean;
}

function isNested(shape: Shape): boolean {
  return shape.kind === 'dto' || (shape.kind === 'list' && isNested(shape.item));
}

function setDefault({ target }: DtoShape, { name }: FieldShape, object: object): void {
  Reflect.set(object, name, Reflect.get(new target(), name));
}

function typeIssue({ name, shape, nestedMessage }: FieldShape, value: unknown): Omit<InputIssue, 'pointer'> {
  const each = shape.kind === 'list' && Array.isArray(value) ? 'each value in ' : '';
  const looked = shape.kind === 'list' && each !== '' ? shape.item : shape;
  if (looked.kind === 'scalar')
    return { rule: looked.type.rule, message: `${each}${name} must be ${looked.type.name}` };
  if (looked.kind === 'list') return { rule: 'isArray', message: `${each}${name} must be a list` };
  const names = { property: name, targetName: '', constraints: [], value };
  return { rule: 'nestedValidation', message: withNames(nestedMessage, names) };
}
