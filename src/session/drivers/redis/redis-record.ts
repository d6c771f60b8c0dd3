import type { SessionRecord, SessionReplacement } from '../../session-record.js';
import type { RevisedRecord } from '../optimistic.js';

/*
 * A session is a hash. Each value has a field of its own, so that a commit changes only what it is about:
 *
 *   v          revision, raised by every change
 *   expiresAt  milliseconds since the epoch, as all times
 *   marks      which changes were carried out last
 *   createdAt  seenAt  issuedAt  ownedAt  owner  userAgent  ip  replacement   as far as they are there
 *   d:theme    the JSON of a value
 *   f:notice   the JSON of a flashed value
 */

const numbers = ['createdAt', 'expiresAt', 'seenAt', 'issuedAt', 'ownedAt'] as const;
const texts = ['owner', 'userAgent', 'ip'] as const;

/** The field of a value. */
export const dataField = (name: string): string => `d:${name}`;
/** The field of a flashed value. */
export const flashField = (name: string): string => `f:${name}`;

/** The fields and values of a record, in turn. */
export function toFields(record: SessionRecord): readonly string[] {
  const { data, flash = {}, replacement } = record;
  return [
    ...numbers.flatMap((name) => (record[name] === undefined ? [] : [name, String(record[name])])),
    ...texts.flatMap((name) => (record[name] === undefined ? [] : [name, record[name]])),
    ...(replacement ? ['replacement', JSON.stringify(replacement)] : []),
    ...Object.entries(data).flatMap(([name, value]) => [dataField(name), JSON.stringify(value)]),
    ...Object.entries(flash).flatMap(([name, value]) => [flashField(name), JSON.stringify(value)]),
  ];
}

/** The record of a reply to HGETALL, in any of the forms that clients give it; `undefined` where there is none. */
export function fromReply(reply: unknown): RevisedRecord | undefined {
  const fields = fieldsOf(reply);
  const createdAt = Number(fields.get('createdAt'));
  const expiresAt = Number(fields.get('expiresAt'));
  // A hash of somebody else's, or none.
  if (!Number.isFinite(createdAt) || !Number.isFinite(expiresAt)) return undefined;
  const flash = valuesOf(fields, 'f:');
  const replacement = fields.get('replacement');
  const record = {
    data: valuesOf(fields, 'd:'),
    ...(Object.keys(flash).length > 0 ? { flash } : {}),
    ...Object.fromEntries(numbers.flatMap((name) => (fields.has(name) ? [[name, Number(fields.get(name))]] : []))),
    ...Object.fromEntries(texts.flatMap((name) => (fields.has(name) ? [[name, fields.get(name)]] : []))),
    ...(replacement === undefined ? {} : { replacement: JSON.parse(replacement) as SessionReplacement }),
    createdAt,
    expiresAt,
  };
  return { record, revision: fields.get('v') ?? '0' };
}

/** A list of fields and values in turn, or an object, or a map. */
function fieldsOf(reply: unknown): ReadonlyMap<string, string> {
  if (reply instanceof Map) return reply as Map<string, string>;
  if (!Array.isArray(reply)) return new Map(Object.entries((reply ?? {}) as Record<string, string>));
  const fields = new Map<string, string>();
  for (let index = 0; index + 1 < reply.length; index += 2) fields.set(String(reply[index]), String(reply[index + 1]));
  return fields;
}

function valuesOf(fields: ReadonlyMap<string, string>, prefix: string): SessionRecord['data'] {
  const own = [...fields].filter(([field]) => field.startsWith(prefix));
  return Object.fromEntries(own.map(([field, json]) => [field.slice(prefix.length), JSON.parse(json) as unknown]));
}
