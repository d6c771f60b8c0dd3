import { methodTypes } from '../container/design-types.js';
import type { Constructor } from '../container/design-types.js';
import type { Problem } from '../errors/mantis-error.js';
import { BadRequest } from '../http/http-error.js';
import type { HttpRequest } from '../http/http-request.js';
import { coercibleType } from '../validation/coercion.js';
import type { CoercibleType } from '../validation/coercion.js';
import { wholeBody } from './body-types.js';
import { compileChecked } from './checked-parameter.js';
import { compileFile } from './file-parameters.js';
import type { ParameterNote, ParameterSource } from './notes.js';
import * as problems from './parameter-problems.js';
import type { ParameterPlace } from './parameter-problems.js';
import type { ArgumentBinder } from './route.js';
import { prototypeOf } from '../values/prototypes.js';

type Values = (request: HttpRequest) => Readonly<Record<string, string | string[] | undefined>>;

const valuesOf: Readonly<Partial<Record<ParameterSource, Values>>> = {
  param: (request) => request.params,
  query: (request) => request.query,
  cookie: (request) => request.cookies,
};

/** Makes the binders for an action's parameters; every mistake becomes a problem and its binder is left out. */
export function compileParameters(
  controller: Constructor,
  method: string,
  notes: ReadonlyMap<number, ParameterNote>,
): { binders: readonly ArgumentBinder[]; problems: readonly Problem[] } {
  const action = `${controller.name}.${method}`;
  const prototype = prototypeOf(controller);
  const types = methodTypes(prototype, method);
  const handler: unknown = Reflect.get(prototype, method);
  const count = Math.max(
    types?.length ?? 0,
    typeof handler === 'function' ? handler.length : 0,
    ...[...notes.keys()].map((index) => index + 1),
  );

  const found: Problem[] = [];
  const binders: ArgumentBinder[] = [];
  for (let index = 0; index < count; index += 1) {
    const place = { action, position: index + 1 };
    const note = notes.get(index);
    const binder = note
      ? compileParameter(note, { declared: types?.[index], known: types !== undefined }, place)
      : problems.undecorated(place);
    if (typeof binder === 'function') binders.push(binder);
    else found.push(...[binder].flat());
  }
  return { binders, problems: found };
}

interface DeclaredType {
  readonly declared: unknown;
  /** Whether the compiler wrote anything down. */
  readonly known: boolean;
}

function compileParameter(
  note: ParameterNote,
  { declared, known }: DeclaredType,
  place: ParameterPlace,
): ArgumentBinder | Problem | readonly Problem[] {
  if (note.source === 'request') return (request) => request;
  if (note.source === 'ip') return (request) => request.ip;
  if (note.files) return compileFile(note, declared, place);
  if (note.type === undefined && !known) return problems.metadataMissing(place, note);

  const type: unknown = note.type ?? declared;
  if (note.source === 'body') return compileBody(note, type) ?? compileChecked(note, type, place);
  if (note.name === undefined) return compileWhole(note) ?? compileChecked(note, type, place);
  return compileNamed(note.source, note.name, type) ?? problems.typeLost(place, note, type);
}

function compileBody(note: ParameterNote, type: unknown): ArgumentBinder | undefined {
  return note.type === Object ? (request) => request.body() : wholeBody(type);
}

function compileWhole({ source, type }: ParameterNote): ArgumentBinder | undefined {
  const values = valuesOf[source];
  return type === Object && values ? (request) => ({ ...values(request) }) : undefined;
}

function compileNamed(source: ParameterSource, name: string, type: unknown): ArgumentBinder | undefined {
  const read = reader(source, name);
  const label = `The ${labels[source] ?? source} '${name}'`;
  const itemType = Array.isArray(type) ? coercibleType(type[0]) : undefined;
  if (itemType) return (request) => toList(read(request))?.map((text) => coerced(text, itemType, label));
  const single = coercibleType(type);
  return single && ((request) => coercedOne(read(request), single, label));
}

const labels: Readonly<Partial<Record<ParameterSource, string>>> = {
  param: 'path parameter',
  query: 'query parameter',
};

function reader(source: ParameterSource, name: string): (request: HttpRequest) => string | string[] | undefined {
  const values = valuesOf[source];
  if (!values) return (request) => request.header(name);
  return (request) => values(request)[name];
}

function toList(value: string | string[] | undefined): string[] | undefined {
  return typeof value === 'string' ? [value] : value;
}

function coercedOne(value: string | string[] | undefined, type: CoercibleType, label: string): unknown {
  if (value === undefined) return undefined;
  if (typeof value !== 'string') throw new BadRequest(`${label} is given more than once.`);
  return coerced(value, type, label);
}

function coerced(text: string, type: CoercibleType, label: string): unknown {
  const value = type.coerce(text);
  if (value === undefined) throw new BadRequest(`${label} is not ${type.name}.`);
  return value;
}
