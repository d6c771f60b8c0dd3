import { promiseOf } from '../time/eventually.js';
import type { Eventually } from '../time/eventually.js';
import { pointerTo } from './issues.js';
import type { InputIssue } from './issues.js';

/** What a validation library offers that keeps to Standard Schema 1 (standardschema.dev): Zod, Valibot, ArkType and others. */
export interface StandardSchema<Output = unknown> {
  readonly '~standard': {
    readonly version: 1;
    readonly vendor: string;
    readonly validate: (value: unknown) => Eventually<StandardResult<Output>>;
    readonly types?: { readonly input: unknown; readonly output: Output } | undefined;
  };
}

/** What a schema says of a value. */
export type StandardResult<Output> =
  { readonly value: Output; readonly issues?: undefined } | { readonly issues: readonly StandardIssue[] };

/** What a schema finds wrong. */
export interface StandardIssue {
  readonly message: string;
  readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined;
}

/** Whether something is a schema; with some libraries schemas are functions. */
export function isStandardSchema(value: unknown): value is StandardSchema {
  if ((typeof value !== 'object' && typeof value !== 'function') || value === null || !('~standard' in value))
    return false;
  const standard = value['~standard'];
  return (
    typeof standard === 'object' &&
    standard !== null &&
    'validate' in standard &&
    typeof standard.validate === 'function'
  );
}

/** Asks a schema. Some libraries promise their answers by promises of their own. */
export function askSchema(schema: StandardSchema, input: unknown): Eventually<StandardResult<unknown>> {
  const answer = schema['~standard'].validate(input);
  return promiseOf(answer) ?? answer;
}

/** An issue of a schema in the form of all others. The rule is the library's code for it, or else the library's name. */
export function toInputIssue(issue: StandardIssue, schema: StandardSchema): InputIssue {
  const code = 'code' in issue && typeof issue.code === 'string' ? issue.code : schema['~standard'].vendor;
  const pointer = (issue.path ?? []).map(keyOf).reduce(pointerTo, '');
  return { pointer, rule: code, message: issue.message };
}

function keyOf(segment: PropertyKey | { readonly key: PropertyKey }): string {
  return String(typeof segment === 'object' ? segment.key : segment);
}
