import { FileTooLarge, InvalidInput } from './invalid-input.js';
import type { InputRefusal } from './invalid-input.js';
import type { UploadedFile } from './uploaded-file.js';

/** What an action accepts in one file field. */
export interface FieldRules {
  /** The most bytes of a file; `undefined` leaves it to `body.uploads.maxSize`. */
  readonly maxSize: number | undefined;
  /** The most files; `undefined` leaves it to `body.uploads.maxFiles`. */
  readonly maxFiles: number | undefined;
  /** The accepted media types; `undefined` accepts all. */
  readonly types: readonly string[] | undefined;
  readonly required: boolean;
}

/** What an action accepts, by field; `undefined` stands for all other fields. A field without rules is not kept. */
export type UploadPlan = ReadonlyMap<string | undefined, FieldRules>;

/** One thing that is wrong with the files of a request. */
export interface FileProblem {
  /** The field as a JSON pointer (RFC 6901). */
  readonly pointer: string;
  readonly rule: 'required' | 'maxFiles' | 'maxSize' | 'types';
  readonly message: string;
}

/** A problem of the field with this name; `undefined` for one of the whole form. */
export function fileProblem(field: string | undefined, rule: FileProblem['rule'], message: string): FileProblem {
  const pointer = field === undefined ? '' : `/${field.replaceAll('~', '~0').replaceAll('/', '~1')}`;
  return { pointer, rule, message };
}

/** What the files that arrived lack, or have too many of. */
export function missingOrSurplus(plan: UploadPlan, files: readonly UploadedFile[]): readonly FileProblem[] {
  return [...plan].flatMap(([field, { maxFiles, required }]) => {
    const count = files.filter((file) => (field === undefined ? !plan.has(file.field) : file.field === field)).length;
    if (required && count === 0) return [fileProblem(field, 'required', 'A file is required.')];
    if (maxFiles === undefined || count <= maxFiles) return [];
    const most = maxFiles === 1 ? 'Only one file is' : `Only ${maxFiles} files are`;
    return [fileProblem(field, 'maxFiles', `${most} accepted here.`)];
  });
}

/** The answer to files that an action does not accept: 413 where one is too large, 422 otherwise. */
export function refusal(problems: readonly FileProblem[]): InputRefusal {
  if (problems.some(({ rule }) => rule === 'maxSize')) return new FileTooLarge(problems);
  return new InvalidInput(problems, 'The files are not acceptable.');
}

/** A number of bytes for people to read: `2 MB`, `1.5 kB`, `10 bytes`. */
export function describeSize(bytes: number): string {
  if (bytes < 1000) return `${bytes} bytes`;
  const [unit, name] = bytes < 1_000_000 ? [1000, 'kB'] : [1_000_000, 'MB'];
  return `${Number((bytes / unit).toPrecision(3))} ${name}`;
}
