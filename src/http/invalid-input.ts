import type { InputIssue } from '../validation/issues.js';
import { pointerTo } from '../validation/issues.js';
import { memberPath } from './form-fields.js';
import { UnprocessableContent } from './http-error.js';

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

function toIssues([field, messages]: [string, string | readonly string[]]): readonly InputIssue[] {
  const pointer = memberPath(field).reduce<string>(pointerTo, '');
  return [messages].flat().map((message) => ({ pointer, rule: 'invalid', message }));
}

/** `Array.isArray` alone does not tell the compiler of lists that cannot be changed. */
function isList(errors: readonly InputIssue[] | FieldMessages): errors is readonly InputIssue[] {
  return Array.isArray(errors);
}
