import { coercibleType } from '../validation/coercion.js';

/** Turns the text of a variable into a value, or into `undefined` when it cannot. */
export interface VariableType {
  /** How it is called in an error: `a number`. */
  readonly name: string;
  read(text: string): unknown;
}

/** A type that `@Env` takes: `Number`, `[Number]` for a list, or an enum. */
export type EnvType =
  | StringConstructor
  | NumberConstructor
  | BooleanConstructor
  | DateConstructor
  | BigIntConstructor
  | Readonly<Record<string, string | number>>
  | readonly [EnvType];

const spoken: ReadonlyMap<string, boolean> = new Map([
  ['yes', true],
  ['no', false],
]);

/** Whoever writes variables writes more freely than a client does. */
const boolean: VariableType = {
  name: 'one of true, false, 1, 0, on, off, yes, no',
  read: (text) => {
    const word = text.trim().toLowerCase();
    return spoken.get(word) ?? coercibleType(Boolean)?.coerce(word);
  },
};

/** How a text is read as a type; `undefined` for a type that no text can be read as. */
export function variableType(type: unknown): VariableType | undefined {
  if (Array.isArray(type)) return listOf(variableType(type[0]));
  if (type === Array) return listOf(variableType(String));
  if (type === Boolean) return boolean;
  const known = coercibleType(type);
  return known && { name: known.name, read: (text) => known.coerce(type === String ? text : text.trim()) };
}

/** The type of a default; `undefined` where it tells nothing. */
export function typeOfDefault(value: unknown): unknown {
  if (Array.isArray(value)) return value.length === 0 ? Array : [typeOfDefault(value[0])];
  if (value instanceof Date) return Date;
  return typesByName.get(typeof value);
}

const typesByName: ReadonlyMap<string, unknown> = new Map<string, unknown>([
  ['string', String],
  ['number', Number],
  ['boolean', Boolean],
  ['bigint', BigInt],
]);

/** Items are separated by commas; empty ones are none. */
function listOf(item: VariableType | undefined): VariableType | undefined {
  if (!item) return undefined;
  const read = (text: string): unknown => {
    const texts = text.split(',').map((each) => each.trim());
    const values = texts.filter((each) => each !== '').map((each) => item.read(each));
    return values.includes(undefined) ? undefined : values;
  };
  return { name: `a list, separated by commas, each ${item.name}`, read };
}
