import type { RuleNote } from './class-validator.js';
import { coercibleType } from './coercion.js';
import type { Shape } from './shapes.js';
import { typeNote } from './type-decorator.js';

/** The types that built-in validators speak of, for fields whose declared type did not survive compilation. */
const typesByRule: Readonly<Record<string, unknown>> = {
  isString: String,
  isBoolean: Boolean,
  isDate: Date,
  minDate: Date,
  maxDate: Date,
  isNumber: Number,
  isInt: Number,
  isPositive: Number,
  isNegative: Number,
  isDivisibleBy: Number,
  min: Number,
  max: Number,
};

const free: Shape = { kind: 'free' };

/**
 * What is known of a field's type: by `@Type`, by the compiler's metadata, by its validators, or by its default. Where a
 * field is declared without a type, as in `page = 1`, the compiler writes down none.
 */
export class FieldTypes {
  readonly #marked: unknown;
  readonly #declared: unknown;
  readonly #notes: readonly RuleNote[];
  readonly #default: unknown;

  /** @param initial the field's default. */
  constructor(prototype: object, name: string, notes: readonly RuleNote[], initial: unknown) {
    this.#marked = typeNote(prototype, name)?.();
    this.#declared = Reflect.getMetadata('design:type', prototype, name);
    this.#notes = notes;
    this.#default = initial;
  }

  /** @param ofClass the shape of what is neither text nor number nor the like; `undefined` when it has none. */
  shape(ofClass: (type: unknown) => Shape | undefined): Shape {
    const single = (type: unknown, each: boolean): Shape => this.#scalar(type, each) ?? ofClass(type) ?? free;
    const declared = isKnown(this.#declared) ? this.#declared : (this.#ruled(false) ?? constructorOf(this.#default));
    if (Array.isArray(this.#marked)) return { kind: 'list', item: single(this.#marked[0], true) };
    if (this.#isList) return { kind: 'list', item: single(this.#marked, true) };
    return single(this.#marked ?? declared, false);
  }

  /** Without metadata, `each` tells a list as well. */
  get #isList(): boolean {
    if (isKnown(this.#declared)) return this.#declared === Array;
    if (Array.isArray(this.#default)) return true;
    if (this.#declared !== undefined) return false;
    return this.#notes.some(({ each }) => each === true);
  }

  #scalar(type: unknown, each: boolean): Shape | undefined {
    const coercible =
      (this.#marked === undefined ? coercibleType(this.#enum(each)) : undefined) ??
      coercibleType(type ?? (each ? this.#ruled(true) : undefined));
    return coercible && { kind: 'scalar', type: coercible };
  }

  /** tsc writes an enum down as String, Number or Object; `@IsEnum` has it as it is. */
  #enum(each: boolean): unknown {
    const note = this.#notes.find((candidate) => candidate.name === 'isEnum' && (candidate.each === true) === each);
    const values = note?.constraints?.[0];
    return typeof values === 'object' ? values : undefined;
  }

  #ruled(each: boolean): unknown {
    const types = this.#notes
      .filter(
        (note) => (note.each === true) === each && note.name !== undefined && Object.hasOwn(typesByRule, note.name),
      )
      .map(({ name = '' }) => typesByRule[name]);
    return types.every((type) => type === types[0]) ? types[0] : undefined;
  }
}

/** What a default is. Where it is plain data, nothing is known of what may come in its place. */
function constructorOf(value: unknown): unknown {
  return value === undefined || value === null ? undefined : value.constructor;
}

/** What unions and interfaces leave behind says nothing. */
function isKnown(type: unknown): boolean {
  return type !== undefined && type !== Object;
}
