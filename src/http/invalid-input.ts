import type { InputIssue } from '../validation/issues.js';
import { pointerTo } from '../validation/issues.js';
import { memberPath } from './field-path.js';
import { ContentTooLarge, UnprocessableContent } from './http-error.js';

/** What is wrong, by the name of the field: `{ email: 'This address is taken.' }`. */
export type FieldMessages = Readonly<Record<string, string | readonly string[]>>;

/**
 * 422: the input is not acceptable. Mantis throws it for a DTO or schema that does not hold; throw it yourself for what
 * only the action can know. A client of the API gets the list as `errors`, a browser's form goes back to its page.
 */
export class InvalidInput extends UnprocessableContent {
  /** What is wrong, and where. Holds no value of the input. */
  readonly errors: readonly InputIssue[];

  constructor(errors: readonly InputIssue[] | FieldMessages, message = 'The input is not valid.') {
    const list = isList(errors) ? errors : Object.entries(errors).flatMap(toIssues);
    super(message, { details: { errors: list } });
    this.errors = list;
  }
}

/** 413: a file is larger than its field takes. Like any other input that is refused, it can be told to a form. */
export class FileTooLarge extends ContentTooLarge {
  /** What is wrong with the files, and with the rest of the input. */
  readonly errors: readonly InputIssue[];

  constructor(errors: readonly InputIssue[]) {
    super('A file is too large.', { details: { errors } });
    this.errors = errors;
  }
}

/** What refuses an input field by field. */
export type InputRefusal = InvalidInput | FileTooLarge;

/** Whether an error says field by field what is wrong with the input. */
export function isInputRefusal(error: unknown): error is InputRefusal {
  return error instanceof InvalidInput || error instanceof FileTooLarge;
}

/** One refusal for several: 413 where a file is too large, and 422 otherwise. */
export function mergeRefusals(refusals: readonly InputRefusal[]): InputRefusal | undefined {
  // What two parameters read is refused once.
  const [first, ...others] = new Set(refusals);
  if (!first || others.length === 0) return first;
  const errors = [first, ...others].flatMap((refusal) => refusal.errors).slice(0, mostErrors);
  const isTooLarge = [first, ...others].some((refusal) => refusal instanceof FileTooLarge);
  return isTooLarge ? new FileTooLarge(errors) : new InvalidInput(errors);
}

const mostErrors = 100;

function toIssues([field, messages]: [string, string | readonly string[]]): readonly InputIssue[] {
  const pointer = memberPath(field).reduce<string>(pointerTo, '');
  return [messages].flat().map((message) => ({ pointer, rule: 'invalid', message }));
}

/** `Array.isArray` alone does not tell the compiler of lists that cannot be changed. */
function isList(errors: readonly InputIssue[] | FieldMessages): errors is readonly InputIssue[] {
  return Array.isArray(errors);
}
