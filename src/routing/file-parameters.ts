import { describeValue } from '../errors/describe-value.js';
import { brokenRules } from '../errors/option-problems.js';
import type { Problem } from '../errors/mantis-error.js';
import { isCount } from '../http/upload-options.js';
import type { UploadPlan } from '../http/upload-plan.js';
import { UploadedFile } from '../http/uploaded-file.js';
import type { ParameterNote } from './notes.js';
import type { ParameterPlace } from './parameter-problems.js';
import type { ArgumentBinder } from './route.js';

/** Makes the binder for `@File` or `@Files`. */
export function compileFile(note: ParameterNote, declared: unknown, place: ParameterPlace): ArgumentBinder | Problem {
  const [problem] = [...badOptions(note, place), ...badType(note, declared, place)];
  if (problem) return problem;
  const { source, name } = note;
  const isWanted = ({ field }: UploadedFile): boolean => name === undefined || field === name;
  if (source === 'file') return async (request) => (await request.files()).find(isWanted);
  return async (request) => (await request.files()).filter(isWanted);
}

/** What an action accepts; `undefined` where it asks for no files. */
export function planUploads(notes: readonly ParameterNote[]): UploadPlan | undefined {
  const rules = notes.flatMap(({ name, files }) => {
    if (!files) return [];
    const { maxSize, maxFiles, types, required = false } = files;
    return [[name, { maxSize, maxFiles, types, required }] as const];
  });
  return rules.length > 0 ? new Map(rules) : undefined;
}

const typeShape = /^[\w!#$&^.+-]+\/(?:[\w!#$&^.+-]+|\*)$/;

function badOptions({ source, name, files = {} }: ParameterNote, { action }: ParameterPlace): readonly Problem[] {
  const decorator = `${source === 'file' ? '@File' : '@Files'} on ${action}`;
  const { maxSize, maxFiles, types, required } = files;
  const areTypes = Array.isArray(types) && types.every((type) => typeof type === 'string' && typeShape.test(type));
  return brokenRules([
    [`field of ${decorator}`, name, typeof name === 'string' && name !== '', 'the name of a form field'],
    [`maxSize of ${decorator}`, maxSize, isCount(maxSize), 'a whole number of bytes above 0'],
    [`maxFiles of ${decorator}`, maxFiles, isCount(maxFiles), 'a whole number above 0'],
    [`types of ${decorator}`, types, areTypes, "a list of media types such as 'image/png' or 'image/*'"],
    [`required of ${decorator}`, required, typeof required === 'boolean', 'true or false'],
  ]);
}

/** A union, and a compiler that writes nothing down, leave no type that could be wrong. */
function badType({ source }: ParameterNote, declared: unknown, place: ParameterPlace): readonly Problem[] {
  const right = source === 'file' ? UploadedFile : Array;
  if (declared === undefined || declared === Object || declared === right) return [];
  return [
    {
      code: 'E_TYPE_LOST',
      what: `Parameter ${place.position} of ${place.action} is declared as ${describeValue(declared)}.`,
      why: `It is filled with ${source === 'file' ? 'an UploadedFile' : 'a list of UploadedFiles'}.`,
      fix: `declare it as ${source === 'file' ? 'UploadedFile' : 'UploadedFile[]'}.`,
    },
  ];
}
