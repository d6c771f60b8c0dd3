import type { Readable } from 'node:stream';
import { MultipartForm } from './multipart-form.js';
import type { FormReception } from './multipart-form.js';
import type { InputRefusal } from './invalid-input.js';
import { readParts } from './multipart.js';
import { missingOrSurplus, refusal } from './upload-plan.js';
import type { FieldRules, UploadPlan } from './upload-plan.js';
import type { UploadLimits } from './upload-options.js';

/** A form that has arrived. */
export interface ReceivedForm extends Pick<MultipartForm, 'fields' | 'files'> {
  /** What is wrong with its files; `undefined` when the action accepts them. */
  readonly refusal: InputRefusal | undefined;
}

/**
 * Receives a multipart form.
 *
 * @throws {HttpError} 400 for one that is malformed, 413 over a limit, 503 when files cannot be stored
 */
export async function receiveForm(
  body: Readable,
  boundary: string | undefined,
  reception: FormReception,
): Promise<ReceivedForm> {
  const form = new MultipartForm(reception);
  const done = readParts(body, { boundary, maxHeaders: reception.uploads.maxHeaders }, (lines) => form.take(lines));
  reception.files.follow(done, () => body.destroy());
  await done;
  const told = new Set(form.problems.map(({ pointer }) => pointer));
  const others = reception.plan ? missingOrSurplus(reception.plan, form.files) : [];
  const problems = [...form.problems, ...others.filter(({ pointer }) => !told.has(pointer))];
  return { fields: form.fields, files: form.files, refusal: problems.length > 0 ? refusal(problems) : undefined };
}

/** The most files of a request: the application's limit, or what its action asks for. */
export function mostFiles(plan: UploadPlan | undefined, uploads: UploadLimits): number {
  return Math.max(
    uploads.maxFiles,
    sumOf(plan, ({ maxFiles }) => maxFiles ?? 0),
  );
}

/** The most bytes of a request with files: the application's limit, or what its action asks for and a body besides. */
export function mostBytes(plan: UploadPlan | undefined, uploads: UploadLimits, bodyLimit: number): number {
  const asked = sumOf(plan, ({ maxSize, maxFiles }) => (maxSize ?? 0) * (maxFiles ?? uploads.maxFiles));
  return Math.max(uploads.maxTotalSize, asked + bodyLimit);
}

function sumOf(plan: UploadPlan | undefined, valueOf: (rules: FieldRules) => number): number {
  return [...(plan?.values() ?? [])].reduce((sum, rules) => sum + valueOf(rules), 0);
}
