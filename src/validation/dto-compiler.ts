import { isClass, isConstructor } from '../values/kinds.js';
import type { Problem } from '../errors/mantis-error.js';
import type { RuleNote, RuleStorage } from './class-validator.js';
import * as problems from './dto-problems.js';
import { FieldTypes } from './field-types.js';
import { pointerTo } from './issues.js';
import { toRule } from './rules.js';
import type { Rule } from './rules.js';
import type { Constructible, DtoShape, FieldShape, Shape } from './shapes.js';
import { typedFields } from './type-decorator.js';
import { prototypeChain, prototypeOf } from '../values/prototypes.js';

/** Reads DTO classes, each once, and collects the mistakes in them. */
export class DtoCompiler {
  readonly #storage: RuleStorage;
  readonly #groups: readonly string[] | undefined;
  readonly #known = new Map<Constructible, DtoShape>();
  readonly #problems: Problem[] = [];

  constructor(storage: RuleStorage, groups: readonly string[] | undefined) {
    this.#storage = storage;
    this.#groups = groups;
  }

  /** The mistakes in all classes that have been compiled. */
  get problems(): readonly Problem[] {
    return this.#problems;
  }

  /** The shape of a class and of all that it contains. */
  compile(target: Constructible): DtoShape {
    const known = this.#known.get(target);
    if (known) return known;
    // The class is only called without arguments once that has been tried.
    const dto: DtoShape = { target: target as new () => object, fields: [] };
    this.#known.set(target, dto);

    const notes = this.#notesOf(target, this.#groups);
    const names = new Set([...notes.map(({ propertyName }) => propertyName), ...typedFields(prototypeOf(target))]);
    if (!this.#isDto(target)) this.#problems.push(problems.undecorated(target.name));
    const found = problems.unconstructible(target);
    this.#problems.push(...found);
    const sample = found.length === 0 ? new dto.target() : {};
    for (const name of names) {
      dto.fields.push(
        this.#compileField(
          target,
          name,
          notes.filter(({ propertyName }) => propertyName === name),
          Object.hasOwn(sample, name) ? Reflect.get(sample, name) : undefined,
        ),
      );
    }
    return dto;
  }

  #compileField(target: Constructible, name: string, notes: readonly RuleNote[], initial: unknown): FieldShape {
    const nested = notes.find(({ type }) => type === 'nestedValidation');
    const types = new FieldTypes(prototypeOf(target), name, notes, initial);
    const shape = types.shape((type) => this.#shapeOfClass(type));
    if (nested && !hasDto(shape))
      this.#problems.push(problems.nestedTypeLost(target.name, name, shape.kind === 'list'));
    return {
      name,
      pointer: pointerTo('', name),
      shape,
      isFilled: canBeSet(prototypeOf(target), name),
      conditions: notes.filter(({ type }) => type === 'conditionalValidation').map(conditionOf),
      isOptional: notes.some((note) => note.name === 'isOptional'),
      rules: this.#rulesOf(notes),
      nestedMessage: nestedMessage(nested, name),
    };
  }

  /** `undefined` for what is no class of the user's: whatever comes is then left to the validators. */
  #shapeOfClass(type: unknown): Shape | undefined {
    if (!isConstructor(type) || !(isClass(type) || this.#isDto(type))) return undefined;
    return { kind: 'dto', dto: this.compile(type) };
  }

  /** Being defined comes first, as in class-validator. */
  #rulesOf(notes: readonly RuleNote[]): readonly Rule[] {
    const checks = notes.filter(({ constraintCls }) => constraintCls !== undefined);
    const isDefined = ({ type }: RuleNote): boolean => type === 'isDefined';
    return [...checks.filter(isDefined), ...checks.filter((note) => !isDefined(note))].flatMap((note) =>
      this.#storage.getTargetValidatorConstraints(note.constraintCls).map((validator) => toRule(note, validator)),
    );
  }

  /** Whether a class has a field to fill, in any group. */
  #isDto(target: Constructible): boolean {
    return this.#notesOf(target).length > 0 || typedFields(prototypeOf(target)).length > 0;
  }

  #notesOf(target: Constructible, groups?: readonly string[]): readonly RuleNote[] {
    return this.#storage.getTargetValidationMetadatas(target, '', false, false, groups);
  }
}

function conditionOf({ constraints }: RuleNote): FieldShape['conditions'][number] {
  // class-validator puts the condition of `@ValidateIf` there, and its own for `@IsOptional`.
  return constraints?.[0] as FieldShape['conditions'][number];
}

function hasDto(shape: Shape): boolean {
  return shape.kind === 'dto' || (shape.kind === 'list' && hasDto(shape.item));
}

function nestedMessage(note: RuleNote | undefined, name: string): string {
  const written = typeof note?.message === 'string' ? note.message : '';
  return written || `${name} must be an object`;
}

/** A getter that has no setter beside it cannot be filled. */
function canBeSet(prototype: object, name: string): boolean {
  for (const current of prototypeChain(prototype)) {
    const descriptor = Object.getOwnPropertyDescriptor(current, name);
    if (descriptor) return descriptor.set !== undefined || descriptor.writable === true;
  }
  return true;
}
