import type { CoercibleType } from './coercion.js';
import type { DtoShape, FieldShape, Shape } from './shapes.js';

/** Where input comes from: text, which is coerced, or JSON, which says itself what is a number. */
export type Origin = 'text' | 'json';

/** An input on its way into objects. */
export class Filling {
  readonly #origin: Origin;
  /** The fields whose input is of another type than theirs; most inputs have none. */
  #misfits: Map<object, Set<FieldShape>> | undefined;

  constructor(origin: Origin) {
    this.#origin = origin;
  }

  /** Whether the input says everything by text, as a form does. */
  get isText(): boolean {
    return this.#origin === 'text';
  }

  /** Whether a field holds something of another type than its own. */
  isMisfit(object: object, field: FieldShape): boolean {
    return this.#misfits?.get(object)?.has(field) === true;
  }

  /**
   * A new object of a class, its fields filled with what the input has of them; the defaults of the others stay, and
   * whatever else the input has is never looked at.
   */
  fill(dto: DtoShape, input: object): object {
    const object = new dto.target();
    for (const field of dto.fields) {
      if (field.isFilled && Object.hasOwn(input, field.name))
        this.#fillField(object, field, Reflect.get(input, field.name));
    }
    return object;
  }

  /** The value of a shape; `misfit` where the input cannot be that, and `absent` where an empty form field says nothing. */
  value(shape: Shape, input: unknown): unknown {
    if (shape.kind === 'scalar') return this.#scalar(shape.type, input);
    if (shape.kind === 'free') return input;
    if (shape.kind === 'list') return this.#list(shape.item, input);
    if (isRecord(input)) return this.fill(shape.dto, input);
    return this.#origin === 'text' && input === '' ? absent : misfit;
  }

  #fillField(object: object, field: FieldShape, input: unknown): void {
    // What null means is for the validators to say: `@IsOptional` takes it.
    const value = input === null ? null : this.value(field.shape, input);
    if (value === absent) return;
    Reflect.set(object, field.name, value === misfit ? input : value);
    if (value === misfit) this.#note(object, field);
  }

  #scalar(type: CoercibleType, input: unknown): unknown {
    if (this.#origin === 'json') return known(type.accept(input));
    if (typeof input !== 'string') return misfit;
    return input === '' && type.rule !== 'isString' ? emptyText(type) : known(type.coerce(input));
  }

  /** An item that is no object stays as it is, so that the error can point to it. */
  #list(item: Shape, input: unknown): unknown {
    const items = this.#origin === 'text' && typeof input === 'string' ? [input] : input;
    if (!Array.isArray(items)) return misfit;
    const values = items.map((each: unknown) => {
      const value = this.value(item, each);
      return value === misfit && item.kind === 'dto' ? each : value;
    });
    return values.includes(misfit) ? misfit : values.filter((value) => value !== absent);
  }

  #note(object: object, field: FieldShape): void {
    this.#misfits ??= new Map();
    const fields = this.#misfits.get(object) ?? new Set();
    this.#misfits.set(object, fields.add(field));
  }
}

/** Stands for input that cannot become what it should be. */
export const misfit = Symbol('misfit');
/** Stands for a form field that was left empty where text is not what is asked for. */
export const absent = Symbol('absent');

/** Whether a value is an object with names and values. */
export function isRecord(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** An enum may have the empty text as a member. */
function emptyText(type: CoercibleType): unknown {
  return type.coerce('') ?? absent;
}

function known(value: unknown): unknown {
  return value === undefined ? misfit : value;
}
