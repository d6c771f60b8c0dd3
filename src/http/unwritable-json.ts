/** Something in a value that JSON has no form for. */
export interface Unwritable {
  /** `A BigInt`, `A cycle` */
  readonly what: string;
  /** Where it stands, as a JSON pointer (RFC 6901); empty for the value itself. */
  readonly path: string;
}

/** What JSON writes as `{}`, since it holds nothing in properties. */
const emptied = [
  [Map, 'A Map'],
  [Set, 'A Set'],
  [Promise, 'A Promise'],
  [Error, 'An Error'],
] as const;

interface Holder {
  readonly value: object;
  readonly parent: Holder | undefined;
}

/**
 * The first thing in a value that `JSON.stringify` would refuse, drop or replace, in the order in which it would be
 * written; `undefined` when there is none, or when the value is nested too deeply to be looked at.
 */
export function findUnwritable(value: unknown): Unwritable | undefined {
  try {
    return search(written('', value), '', undefined);
  } catch {
    // Too deep, or a getter that throws: JSON.stringify meets the same and tells it better.
    return undefined;
  }
}

function search(value: unknown, path: string, parent: Holder | undefined): Unwritable | undefined {
  const what = nameOf(value);
  if (what) return { what, path };
  if (typeof value !== 'object' || value === null || isBoxed(value)) return undefined;
  for (let each = parent; each; each = each.parent) if (each.value === value) return { what: 'A cycle', path };
  const holder = { value, parent };
  return Array.isArray(value) ? searchList(value, path, holder) : searchObject(value, path, holder);
}

function searchList(list: readonly unknown[], path: string, holder: Holder): Unwritable | undefined {
  for (let index = 0; index < list.length; index += 1) {
    const found = search(written(String(index), list[index]), `${path}/${index}`, holder);
    if (found) return found;
  }
  return undefined;
}

function searchObject(value: object, path: string, holder: Holder): Unwritable | undefined {
  for (const key of Object.keys(value)) {
    const item = written(key, Reflect.get(value, key));
    // A property that is undefined is left out on purpose more often than not.
    const found = item === undefined ? undefined : search(item, `${path}/${escaped(key)}`, holder);
    if (found) return found;
  }
  return undefined;
}

/** What is written in the place of a value: `toJSON` decides, as with dates. */
function written(key: string, value: unknown): unknown {
  if ((typeof value !== 'object' || value === null) && typeof value !== 'bigint') return value;
  // A BigInt has its method on the prototype; `Object` of anything is an object.
  const toJson: unknown = Reflect.get(Object(value) as object, 'toJSON');
  return typeof toJson === 'function' ? Reflect.apply(toJson, value, [key]) : value;
}

function nameOf(value: unknown): string | undefined {
  if (value === undefined) return 'An undefined';
  if (typeof value === 'bigint') return 'A BigInt';
  if (typeof value === 'symbol') return 'A symbol';
  if (typeof value === 'function') return 'A function';
  if (typeof value === 'number') return Number.isFinite(value) ? undefined : String(value);
  return emptied.find(([type]) => value instanceof type)?.[1];
}

/** `new Number(1)` and the like are written as what they hold. */
function isBoxed(value: object): boolean {
  return value instanceof Number || value instanceof String || value instanceof Boolean;
}

function escaped(key: string): string {
  return key.replaceAll('~', '~0').replaceAll('/', '~1');
}
