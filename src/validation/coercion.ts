import { describeValue } from '../errors/describe-value.js';

/** Turns a text from the request into a value of a declared type, or into `undefined` when it cannot. */
export type Coercion = (text: string) => unknown;

/** A type that values of a request can have, and how it is called in an error. */
export interface CoercibleType {
  readonly name: string;
  /** The name under which validators know the rule that a value is of this type. */
  readonly rule: string;
  readonly coerce: Coercion;
  /** Takes a value of JSON, which says itself whether it is a number or a text; `undefined` when it is of another type. */
  readonly accept: (value: unknown) => unknown;
}

const booleans: Readonly<Record<string, boolean>> = {
  true: true,
  1: true,
  on: true,
  false: false,
  0: false,
  off: false,
};
const numberShape = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;
const dateShape = /^(\d{4})-(\d{2})-(\d{2})(T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})?)?$/;
const wholeShape = /^[+-]?\d{1,1000}$/;

const text: CoercibleType = { name: 'text', rule: 'isString', coerce: (value) => value, accept: ifTypeof('string') };
const number: CoercibleType = {
  name: 'a number',
  rule: 'isNumber',
  coerce: (value) => finite(numberShape.test(value) ? Number(value) : Number.NaN),
  accept: (value) => (typeof value === 'number' ? finite(value) : undefined),
};
const boolean: CoercibleType = {
  name: 'one of true, false, 1, 0, on, off',
  rule: 'isBoolean',
  coerce: (value) => (Object.hasOwn(booleans, value) ? booleans[value] : undefined),
  accept: ifTypeof('boolean'),
};
const bigint: CoercibleType = {
  name: 'a whole number',
  rule: 'isBigInt',
  coerce: (value) => (wholeShape.test(value) ? BigInt(value) : undefined),
  accept: toBigInt,
};
const date: CoercibleType = {
  name: 'a date in ISO 8601 form',
  rule: 'isDate',
  coerce: toDate,
  accept: (value) => (typeof value === 'string' ? toDate(value) : undefined),
};

const types: ReadonlyMap<unknown, CoercibleType> = new Map<unknown, CoercibleType>([
  [String, text],
  [Number, number],
  [Boolean, boolean],
  [BigInt, bigint],
  [Date, date],
]);

/** How values become those of a type; `undefined` for a type that they cannot become. */
export function coercibleType(type: unknown): CoercibleType | undefined {
  return types.get(type) ?? (isEnum(type) ? enumType(type) : undefined);
}

function ifTypeof(name: string): (value: unknown) => unknown {
  return (value) => (typeof value === name ? value : undefined);
}

function finite(value: number): number | undefined {
  return Number.isFinite(value) ? value : undefined;
}

/** A number beyond 2^53 has lost digits on its way through JSON; such ones travel as text. */
function toBigInt(value: unknown): bigint | undefined {
  if (typeof value === 'number') return Number.isSafeInteger(value) ? BigInt(value) : undefined;
  return typeof value === 'string' && wholeShape.test(value) ? BigInt(value) : undefined;
}

function toDate(value: string): Date | undefined {
  const [, year = 0, month = 0, day = 0] = dateShape.exec(value) ?? [];
  // JavaScript takes 30 February for 2 March.
  const daysInMonth = new Date(Date.UTC(Number(year), Number(month), 0)).getUTCDate();
  const parsed = new Date(Number(day) >= 1 && Number(day) <= daysInMonth ? value : Number.NaN);
  return Number.isNaN(parsed.getTime()) ? undefined : parsed;
}

/** A schema is an object as well, and no list of names. */
function isEnum(type: unknown): type is Readonly<Record<string, string | number>> {
  return typeof type === 'object' && type !== null && !Array.isArray(type) && !('~standard' in type);
}

function enumType(type: Readonly<Record<string, string | number>>): CoercibleType {
  // TypeScript gives a numeric enum a second entry for each member, from the number back to the name.
  const values = Object.entries(type)
    .filter(([key]) => Number.isNaN(Number(key)))
    .map(([, value]) => value);
  const byText = new Map(values.map((value) => [String(value), value]));
  const all = new Set<unknown>(values);
  return {
    name: `one of ${values.map(describeValue).join(', ')}`,
    rule: 'isEnum',
    coerce: (value) => byText.get(value),
    accept: (value) => (all.has(value) ? value : undefined),
  };
}
