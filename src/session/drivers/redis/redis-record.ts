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
  const facts: Record<string, string | number> = {};
  const data: [string, unknown][] = [];
  const flash: [string, unknown][] = [];
  let replacement: SessionReplacement | undefined;
  let revision = '0';
  eachField(reply, (field, text) => {
    if (field.startsWith('d:')) data.push([field.slice(2), JSON.parse(text)]);
    else if (field.startsWith('f:')) flash.push([field.slice(2), JSON.parse(text)]);
    else if (field === 'v') revision = text;
    else if (field === 'replacement') replacement = JSON.parse(text) as SessionReplacement;
    else if (isOneOf(numbers, field)) facts[field] = Number(text);
    else if (isOneOf(texts, field)) facts[field] = text;
  });
  const { createdAt, expiresAt, ...others } = facts;
  // A hash of somebody else's, or none.
  if (!Number.isFinite(createdAt) || !Number.isFinite(expiresAt)) return undefined;
  const record = {
    data: Object.fromEntries(data),
    ...(flash.length > 0 ? { flash: Object.fromEntries(flash) } : {}),
    ...others,
    ...(replacement ? { replacement } : {}),
    createdAt: Number(createdAt),
    expiresAt: Number(expiresAt),
  };
  return { record, revision };
}

function isOneOf(names: readonly string[], name: string): boolean {
  return names.includes(name);
}

/** A list of fields and values in turn, or an object, or a map. */
function eachField(reply: unknown, visit: (field: string, text: string) => void): void {
  if (Array.isArray(reply)) {
    for (let index = 0; index + 1 < reply.length; index += 2) visit(String(reply[index]), String(reply[index + 1]));
    return;
  }
  const entries = reply instanceof Map ? reply : Object.entries(reply ?? {});
  for (const [field, text] of entries) visit(String(field), String(text));
}
