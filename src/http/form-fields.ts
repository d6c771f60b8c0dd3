import { BadRequest } from './http-error.js';
import type { HttpRequest, RawValues } from './http-request.js';
import { bareObject } from '../values/prototypes.js';

/** More brackets after a name are no form that anybody wrote. */
const deepest = 10;
/** The field of a form that carries its CSRF token. */
export const csrfFieldName = '_csrf';

const groupedName = /^([^[\]]+)((?:\[[^[\]]*\])+)$/;
const formTypes = /^(?:application\/x-www-form-urlencoded|multipart\/form-data)\s*(?:;|$)/i;

type Group = Record<string, unknown>;

/** Whether the body of a request is a form's. */
export function isForm(request: HttpRequest): boolean {
  return formTypes.test(request.header('content-type') ?? '');
}

/**
 * Fields with names such as `address[street]`, `items[0][name]` and `tags[]` as objects and lists; lists are closed up, so
 * that an index says nothing but the order. Nothing in it has a prototype.
 *
 * @throws {BadRequest} for groups deeper than ten, and for a name that is both a value and a group.
 */
export function nestFields(fields: RawValues): Readonly<Record<string, unknown>> {
  const names = Object.keys(fields);
  if (!names.some((name) => name.includes('['))) return fields;

  const root = bareObject<unknown>();
  for (const name of names) {
    const [, first, rest] = groupedName.exec(name) ?? [];
    const path = first === undefined || rest === undefined ? [name] : [first, ...rest.slice(1, -1).split('][')];
    if (path.length > deepest) throw new BadRequest(`A field is nested deeper than ${deepest} levels.`);
    place(root, path, fields[name]);
  }
  return mapValues(root, closeUp);
}

function place(root: Group, path: readonly string[], value: unknown): void {
  const isAppended = path.length > 1 && path.at(-1) === '';
  const members = isAppended ? path.slice(0, -1) : path;
  let group = root;
  for (const member of members.slice(0, -1)) {
    const next = (group[member] ??= bareObject<unknown>());
    if (!isGroup(next)) throw ambiguous();
    group = next;
  }
  const last = members.at(-1) ?? '';
  if (group[last] !== undefined) throw ambiguous();
  group[last] = isAppended && !Array.isArray(value) ? [value] : value;
}

function ambiguous(): BadRequest {
  return new BadRequest('A field is given both as a value and as a group of fields.');
}

/** A group whose members are all numbers is a list. */
function closeUp(value: unknown): unknown {
  if (!isGroup(value)) return value;
  const keys = Object.keys(value);
  if (keys.length > 0 && keys.every((key) => /^\d{1,9}$/.test(key))) {
    return [...keys].sort((one, other) => Number(one) - Number(other)).map((key) => closeUp(value[key]));
  }
  return mapValues(value, closeUp);
}

function mapValues(group: Group, map: (value: unknown) => unknown): Group {
  const mapped = bareObject<unknown>();
  for (const [name, value] of Object.entries(group)) mapped[name] = map(value);
  return mapped;
}

function isGroup(value: unknown): value is Group {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
