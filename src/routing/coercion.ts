import { describeValue } from '../errors/describe-value.js';

/** Turns a text from the request into a value of a declared type, or into `undefined` when it cannot. */
export type Coercion = (text: string) => unknown;

/** A type that texts can be coerced to, and how it is called in an error. */
export interface CoercibleType {
  readonly name: string;
  readonly coerce: Coercion;
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
const dateShape = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})?)?$/;

const types: ReadonlyMap<unknown, CoercibleType> = new Map<unknown, CoercibleType>([
  [String, { name: 'text', coerce: (text) => text }],
  [Number, { name: 'a number', coerce: (text) => finite(numberShape.test(text) ? Number(text) : Number.NaN) }],
  [
    Boolean,
    {
      name: 'one of true, false, 1, 0, on, off',
      coerce: (text) => (Object.hasOwn(booleans, text) ? booleans[text] : undefined),
    },
  ],
  [BigInt, { name: 'a whole number', coerce: (text) => (/^-?\d{1,1000}$/.test(text) ? BigInt(text) : undefined) }],
  [Date, { name: 'a date in ISO 8601 form', coerce: toDate }],
]);

/** How texts become values of a type; `undefined` for a type that they cannot become. */
export function coercibleType(type: unknown): CoercibleType | undefined {
  return types.get(type) ?? (isEnum(type) ? enumType(type) : undefined);
}

function finite(number: number): number | undefined {
  return Number.isFinite(number) ? number : undefined;
}

function toDate(text: string): Date | undefined {
  const date = new Date(dateShape.test(text) ? text : Number.NaN);
  return Number.isNaN(date.getTime()) ? undefined : date;
}

function isEnum(type: unknown): type is Readonly<Record<string, string | number>> {
  return typeof type === 'object' && type !== null && !Array.isArray(type);
}

function enumType(type: Readonly<Record<string, string | number>>): CoercibleType {
  // TypeScript gives a numeric enum a second entry for each member, from the number back to the name.
  const values = Object.entries(type)
    .filter(([key]) => Number.isNaN(Number(key)))
    .map(([, value]) => value);
  const byText = new Map(values.map((value) => [String(value), value]));
  return { name: `one of ${values.map(describeValue).join(', ')}`, coerce: (text) => byText.get(text) };
}
