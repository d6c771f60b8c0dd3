import '../container/tsyringe.js';
import type { DtoRule, DtoRules } from '../validation/dto-metadata.js';
import { typeNote, typedFields } from '../validation/type-decorator.js';
import { propertyNotes } from './api-notes.js';
import type { ApiPropertyOptions } from './api-notes.js';
import { prototypeOf } from '../values/prototypes.js';
import { isRecord } from '../values/kinds.js';

/** A class that describes data. */
export type DtoClass = abstract new (...args: never[]) => object;

/** What is known of a property of a DTO. */
export interface DtoProperty {
  readonly name: string;
  /** The declared type: a class, `[a class]`, an enum; `undefined` when it was lost. */
  readonly type: unknown;
  readonly rules: readonly DtoRule[];
  readonly note: ApiPropertyOptions;
  readonly isRequired: boolean;
  readonly isNullable: boolean;
  /** What it is when it is left out; `undefined` when that is nothing, or not always the same. */
  readonly default: unknown;
}

/** The properties of a class that something is said about, inherited ones included; empty for any other class. */
export function dtoProperties(dto: DtoClass, readRules: DtoRules): readonly DtoProperty[] {
  const rules = readRules(dto);
  const notes = propertyNotes(dto);
  const prototype = prototypeOf(dto);
  const named = [...rules.map(({ property }) => property), ...notes.keys(), ...typedFields(prototype)];
  const names = [...new Set(named)];
  if (names.length === 0) return [];
  const [defaults, again] = [instance(dto), instance(dto)];
  return names.map((name) => {
    const note = notes.get(name) ?? {};
    const ofProperty = rules.filter(({ property }) => property === name);
    const value = defaults[name];
    return {
      name,
      type: typeOf(resolved(note.type) ?? typeNote(prototype, name)?.(), propertyType(prototype, name), value),
      rules: ofProperty,
      note,
      isRequired: note.required ?? (value === undefined && isRequired(ofProperty)),
      isNullable: note.nullable ?? ofProperty.some(({ kind }) => kind === 'optional'),
      default: isPlain(value) && value === again[name] ? value : undefined,
    };
  });
}

/**
 * A type that is given, else the declared one, else that of the default: of `page = 1` the compiler says nothing. What is
 * given for a list may be the type of its items.
 */
function typeOf(given: unknown, declared: unknown, value: unknown): unknown {
  if (given !== undefined) return declared === Array && !Array.isArray(given) ? [given] : given;
  const isLost = declared === undefined || declared === Object;
  return isLost && (isPlain(value) || value instanceof Date || Array.isArray(value))
    ? Object(value).constructor
    : declared;
}

/** A type that may be given by a function. Only an arrow function has no prototype; a class always has one. */
export function resolved(type: unknown): unknown {
  return typeof type === 'function' && !('prototype' in type) ? Reflect.apply(type, undefined, []) : type;
}

/** A property without validation only stands in answers, and there it is as declared. */
function isRequired(rules: readonly DtoRule[]): boolean {
  if (rules.length === 0) return true;
  if (rules.some(({ kind }) => kind === 'optional' || kind === 'conditional')) return false;
  return rules.some(({ kind, name = '' }) => kind === 'constraint' && !keptByNothing.has(name));
}

/** Rules that a missing value keeps. */
const keptByNothing: ReadonlySet<string> = new Set(['isEmpty', 'notEquals', 'isNotIn']);

/** An object as a request without any of its keys leaves it; empty for a class that cannot be made from nothing. */
function instance(dto: DtoClass): Readonly<Record<string, unknown>> {
  try {
    const made: unknown = Reflect.construct(dto, []);
    return isRecord(made) ? made : {};
  } catch {
    return {};
  }
}

function isPlain(value: unknown): boolean {
  return typeof value === 'string' || typeof value === 'boolean' || Number.isFinite(value);
}

/** What the compiler wrote down about a property; `undefined` when nothing. */
function propertyType(prototype: object, name: string): unknown {
  return Reflect.getMetadata('design:type', prototype, name);
}
