import { describeValue } from '../errors/describe-value.js';
import { MantisError } from '../errors/mantis-error.js';

/*
 * Drivers keep plain JSON. A value that JSON has no form for is written as an object with one key that begins with $:
 * { "$date": "2026-01-01T00:00:00.000Z" }. A plain object that happens to look like that is wrapped in { "$object": … }.
 */

const maxDepth = 100;

/** Where a value stands below a session key, for the error that names it. */
interface Place {
  readonly path: string;
  readonly within: readonly object[];
}

/**
 * The JSON form of a session value; shares nothing with it.
 *
 * @throws E_SESSION_VALUE naming the key and the path, for a function, a symbol, a cycle, or an object that would come
 * back as something else.
 */
export function encodeValue(key: string, value: unknown): unknown {
  return encode(value, { path: key, within: [] });
}

/** The value behind its JSON form, made anew at each call. */
export function decodeValue(stored: unknown): unknown {
  if (typeof stored !== 'object' || stored === null) return stored;
  if (Array.isArray(stored)) return stored.map(decodeValue);
  const tagged = tagOf(stored);
  if (tagged) return tagged.decode(tagged.content);
  return decodeEntries(stored);
}

function encode(value: unknown, place: Place): unknown {
  if (typeof value === 'string' || typeof value === 'boolean' || value === null) return value;
  if (typeof value === 'number') return encodeNumber(value);
  if (value === undefined) return { $undefined: true };
  if (typeof value === 'bigint') return { $bigint: value.toString() };
  if (typeof value !== 'object') throw notStorable(place.path, describeValue(value));
  if (place.within.includes(value)) throw notStorable(place.path, 'a reference back to an object that contains it');
  if (place.within.length >= maxDepth) throw notStorable(place.path, `nested deeper than ${maxDepth} levels`);
  return encodeObject(value, { path: place.path, within: [...place.within, value] });
}

function encodeNumber(value: number): unknown {
  if (Object.is(value, -0)) return { $number: '-0' };
  return Number.isFinite(value) ? value : { $number: String(value) };
}

function encodeObject(value: object, place: Place): unknown {
  if (Array.isArray(value)) return Array.from(value, (item, index) => encode(item, below(place, `[${index}]`)));
  if (value instanceof Date) return { $date: Number.isNaN(value.getTime()) ? null : value.toISOString() };
  if (value instanceof Uint8Array)
    return { $bytes: Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('base64') };
  if (value instanceof Map) return { $map: encode([...value], place) };
  if (value instanceof Set) return { $set: encode([...value], place) };
  return encodeRecord(value, place);
}

function encodeRecord(value: object, place: Place): unknown {
  // Own data comes back; a class's methods do not, nor does what `toJSON` or an internal slot hides.
  const hidesData =
    Object.prototype.toString.call(value) !== '[object Object]' || typeof Reflect.get(value, 'toJSON') === 'function';
  if (hidesData) throw notStorable(place.path, `an instance of ${value.constructor?.name ?? 'an unknown class'}`);
  const entries = Object.entries(value).map(([name, item]) => [name, encode(item, below(place, `.${name}`))] as const);
  const record = Object.fromEntries(entries);
  return entries.length === 1 && entries[0]?.[0].startsWith('$') ? { $object: record } : record;
}

function below(place: Place, step: string): Place {
  return { path: place.path + step, within: place.within };
}

interface Decoder {
  /** Whether this is what `encodeValue` writes; anything else is an object that looks like it. */
  readonly fits: (content: unknown) => boolean;
  readonly decode: (content: unknown) => unknown;
}

const decoders: Readonly<Record<string, Decoder>> = {
  $undefined: { fits: (content) => content === true, decode: () => undefined },
  $number: { fits: isText, decode: Number },
  $bigint: { fits: (content) => /^-?\d+$/.test(String(content)), decode: (content) => BigInt(String(content)) },
  $date: { fits: (content) => content === null || isText(content), decode: decodeDate },
  $bytes: { fits: isText, decode: (content) => new Uint8Array(Buffer.from(String(content), 'base64')) },
  $map: { fits: isListOfLists, decode: (content) => new Map(decodeValue(content) as [unknown, unknown][]) },
  $set: { fits: Array.isArray, decode: (content) => new Set(decodeValue(content) as unknown[]) },
  $object: {
    fits: (content) => typeof content === 'object' && content !== null,
    decode: (content) => decodeEntries(content as object),
  },
};

function tagOf(stored: object): { decode: (content: unknown) => unknown; content: unknown } | undefined {
  const keys = Object.keys(stored);
  const [key] = keys;
  if (keys.length !== 1 || key === undefined || !key.startsWith('$')) return undefined;
  const decoder = Object.hasOwn(decoders, key) ? decoders[key] : undefined;
  const content: unknown = Reflect.get(stored, key);
  return decoder?.fits(content) ? { decode: decoder.decode, content } : undefined;
}

function isText(content: unknown): boolean {
  return typeof content === 'string';
}

function isListOfLists(content: unknown): boolean {
  return Array.isArray(content) && content.every(Array.isArray);
}

function decodeDate(content: unknown): Date {
  return new Date(content === null ? Number.NaN : String(content));
}

function decodeEntries(stored: object): object {
  return Object.fromEntries(Object.entries(stored).map(([name, item]) => [name, decodeValue(item)]));
}

function notStorable(path: string, what: string): MantisError {
  return new MantisError({
    code: 'E_SESSION_VALUE',
    what: `The session cannot store ${path}: it is ${what}.`,
    why: 'It would not come back in the next request as what it is now.',
    fix: 'store plain data: text, numbers, booleans, null, lists, objects, Date, Map, Set, BigInt and Uint8Array.',
  });
}
