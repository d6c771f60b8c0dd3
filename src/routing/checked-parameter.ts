import type { Problem } from '../errors/mantis-error.js';
import { csrfFieldName, isForm, nestFields } from '../http/form-fields.js';
import type { HttpRequest, RawValues } from '../http/http-request.js';
import { InvalidInput } from '../http/invalid-input.js';
import { follow } from '../time/eventually.js';
import type { Eventually } from '../time/eventually.js';
import { compileCheck } from '../validation/input-check.js';
import type { Checked, InputCheck } from '../validation/input-check.js';
import type { ParameterNote, ParameterSource } from './notes.js';
import { typeLost } from './parameter-problems.js';
import type { ParameterPlace } from './parameter-problems.js';
import type { ArgumentBinder } from './route.js';

type Read = (request: HttpRequest, check: InputCheck) => Eventually<Checked>;

const readers: Readonly<Partial<Record<ParameterSource, Read>>> = {
  body: (request, check) => follow(request.body(), (body) => checkBody(request, body, check)),
  query: (request, check) => check(nestFields(request.query), 'text'),
  param: (request, check) => check(request.params, 'text'),
};

/** Whether a parameter is the body in a type of its own. */
export function isChecked({ source, type }: ParameterNote): boolean {
  return source === 'body' && type !== Object;
}

/** The binder of a parameter that is a DTO or has a schema; the mistakes when it cannot be one. */
export function compileChecked(
  note: ParameterNote,
  type: unknown,
  place: ParameterPlace,
): ArgumentBinder | Problem | readonly Problem[] {
  const read = readers[note.source];
  const compiled = compileCheck(type, note.groups);
  if (!read || !compiled) return typeLost(place, note, type);
  if (compiled.problems.length > 0) return compiled.problems;
  return (request) => follow(read(request, compiled.check), accepted);
}

/** A form says everything by text; JSON says itself what is a number. */
function checkBody(request: HttpRequest, body: unknown, check: InputCheck): Eventually<Checked> {
  // What the form parser gives are fields without a prototype; a request without a body has none.
  return isForm(request) ? check(nestFields(withoutToken((body ?? {}) as RawValues)), 'text') : check(body, 'json');
}

/** A schema that takes nothing but what it names would refuse the token that every form has. */
function withoutToken(fields: RawValues): RawValues {
  if (!Object.hasOwn(fields, csrfFieldName)) return fields;
  const others = Object.entries(fields).filter(([name]) => name !== csrfFieldName);
  return Object.assign(Object.create(null) as Record<string, string | string[]>, Object.fromEntries(others));
}

function accepted(checked: Checked): unknown {
  if (checked.issues) throw new InvalidInput(checked.issues);
  return checked.value;
}
