import type { FileOptions, FilesOptions } from './file-options.js';
import { notesOf } from './notes.js';
import type { ParameterNote } from './notes.js';
import type { ActionParameterDecorator } from './parameter-decorators.js';

/**
 * Fills a parameter with the `UploadedFile` of a form field. Absent it is a 422, or `undefined` with
 * `{ required: false }`; a browser's field in which no file was chosen counts as absent.
 *
 * The file is removed when the request has been answered, unless it was moved.
 */
export function File(field: string, options: FileOptions = {}): ActionParameterDecorator {
  return note({ source: 'file', name: field, files: { required: true, ...options, maxFiles: 1 } });
}

/**
 * Fills a parameter with the `UploadedFile`s of a form field, or without a name with all of the form, in their order.
 * Absent it is an empty list, or a 422 with `{ required: true }`. Without a name, the options hold for the fields that no
 * other `@File` or `@Files` of the action names.
 */
export function Files(field?: string, options?: FilesOptions): ActionParameterDecorator;
/** The files of all fields, which the options are for. */
export function Files(options?: FilesOptions): ActionParameterDecorator;
export function Files(first?: string | FilesOptions, second?: FilesOptions): ActionParameterDecorator {
  const [field, options] = typeof first === 'object' ? [undefined, first] : [first, second];
  return note({ source: 'files', name: field, files: { required: false, ...options } });
}

function note(written: Omit<ParameterNote, 'type'>): ActionParameterDecorator {
  return (prototype, action, index) => {
    const { parameters } = notesOf(prototype.constructor);
    const ofAction = parameters.get(String(action)) ?? new Map<number, ParameterNote>();
    parameters.set(String(action), ofAction.set(index, { ...written, type: undefined }));
  };
}
