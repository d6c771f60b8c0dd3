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

const numberShape = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;
const dateShape = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})?)?$/;
const booleans: ReadonlyMap<string, boolean> = new Map([
  ...['true', '1', 'on', 'yes'].map((text) => [text, true] as const),
  ...['false', '0', 'off', 'no'].map((text) => [text, false] as const),
]);

const types: ReadonlyMap<unknown, VariableType> = new Map<unknown, VariableType>([
  [String, { name: 'a text', read: (text) => text }],
  [Number, { name: 'a number', read: (text) => toNumber(text.trim()) }],
  [
    Boolean,
    { name: 'one of true, false, 1, 0, on, off, yes, no', read: (text) => booleans.get(text.trim().toLowerCase()) },
  ],
  [BigInt, { name: 'a whole number', read: (text) => toBigInt(text.trim()) }],
  [Date, { name: 'a date in ISO 8601 form', read: (text) => toDate(text.trim()) }],
]);

/** How a text is read as a type; `undefined` for a type that no text can be read as. */
export function variableType(type: unknown): VariableType | undefined {
  if (Array.isArray(type)) return listOf(variableType(type[0]));
  if (type === Array) return listOf(variableType(String));
  return types.get(type) ?? (isEnum(type) ? enumType(type) : undefined);
}

/** The type of a default; `undefined` where it tells nothing. */
export function typeOfDefault(value: unknown): unknown {
  if (Array.isArray(value)) return value.length === 0 ? Array : [typeOfDefault(value[0])];
  if (value instanceof Date) return Date;
  return { string: String, number: Number, boolean: Boolean, bigint: BigInt }[typeof value as 'string'];
}

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

function toNumber(text: string): number | undefined {
  const number = numberShape.test(text) ? Number(text) : Number.NaN;
  return Number.isFinite(number) ? number : undefined;
}

function toBigInt(text: string): bigint | undefined {
  return /^[+-]?\d{1,1000}$/.test(text) ? BigInt(text.replace('+', '')) : undefined;
}

function toDate(text: string): Date | undefined {
  const date = new Date(dateShape.test(text) ? text : Number.NaN);
  return Number.isNaN(date.getTime()) ? undefined : date;
}

function isEnum(type: unknown): type is Readonly<Record<string, string | number>> {
  return typeof type === 'object' && type !== null;
}

function enumType(type: Readonly<Record<string, string | number>>): VariableType {
  // TypeScript gives a numeric enum a second entry for each member, from the number back to the name.
  const entries = Object.entries(type).filter(([key]) => Number.isNaN(Number(key)));
  const byText = new Map(entries.map(([, value]) => [String(value), value]));
  return { name: `one of ${[...byText.keys()].join(', ')}`, read: (text) => byText.get(text.trim()) };
}
