import type { SessionRecord } from '../../session-record.js';
import type { RevisedRecord } from '../optimistic.js';
import { isRecord } from '../record-format.js';

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
/** The scripts take no more for a time. */
const latest = 1e16;
const decimal = /^-?\d+(\.\d+)?(e[+-]?\d+)?$/;

type Fields = readonly (readonly [field: string, text: string])[];

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

/**
 * The record of a reply to HGETALL, in any of the forms that clients give it; `undefined` where there is none, and
 * `'damaged'` for what is no record.
 */
export function fromReply(reply: unknown): RevisedRecord | 'damaged' | undefined {
  const fields = fieldsOf(reply);
  // A session that was removed leaves its marks for a while.
  if (fields.every(([field]) => field === 'marks')) return undefined;
  try {
    const { record, revision } = parsed(fields);
    return isRecord(record) && record.expiresAt < latest && isRevision(revision) ? { record, revision } : 'damaged';
  } catch {
    return 'damaged';
  }
}

/** @throws {SyntaxError} for what is no JSON. */
function parsed(fields: Fields): { readonly record: object; readonly revision: string } {
  const record: Record<string, unknown> = {};
  const data: [string, unknown][] = [];
  const flash: [string, unknown][] = [];
  let revision = '';
  for (const [field, text] of fields) {
    if (field.startsWith('d:')) data.push([field.slice(2), JSON.parse(text)]);
    else if (field.startsWith('f:')) flash.push([field.slice(2), JSON.parse(text)]);
    else if (field === 'v') revision = text;
    else if (field === 'replacement') record[field] = JSON.parse(text);
    else if (isOneOf(numbers, field)) record[field] = decimal.test(text) ? Number(text) : Number.NaN;
    else if (isOneOf(texts, field)) record[field] = text;
  }
  const flashed = flash.length > 0 ? { flash: Object.fromEntries(flash) } : {};
  return { record: { data: Object.fromEntries(data), ...flashed, ...record }, revision };
}

/** What the scripts take for a revision, too. */
function isRevision(text: string): boolean {
  return /^[1-9]\d{0,14}$/.test(text);
}

function isOneOf(names: readonly string[], name: string): boolean {
  return names.includes(name);
}

/** The reply is a list of fields and values in turn, or an object, or a map. */
function fieldsOf(reply: unknown): Fields {
  if (!Array.isArray(reply)) {
    const entries = reply instanceof Map ? [...reply] : Object.entries(reply ?? {});
    return entries.map(([field, text]) => [String(field), String(text)]);
  }
  const fields: [string, string][] = [];
  for (let index = 0; index + 1 < reply.length; index += 2) {
    fields.push([String(reply[index]), String(reply[index + 1])]);
  }
  return fields;
}
