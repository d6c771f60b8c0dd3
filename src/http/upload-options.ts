import { tmpdir } from 'node:os';
import { brokenRules, unknownOptions } from '../errors/option-problems.js';
import type { Problem } from '../errors/mantis-error.js';

/** How files are received. */
export interface UploadOptions {
  /**
   * The directory for files until the request has been answered, made when the first one arrives. No other user may
   * write to it. Default: the system's directory for temporary files.
   */
  directory?: string;
  /** The most bytes of one file where its `@File` says nothing else; more are a 413. Default: 10,000,000. */
  maxSize?: number;
  /** The most files of one request where its `@Files` say nothing else; more are a 413. Default: 20. */
  maxFiles?: number;
  /** The most bytes of one request with files; its `@File`s may ask for more. Default: 50,000,000. */
  maxTotalSize?: number;
  /** The most header lines of one part; more are a 400. Default: 20. */
  maxHeaders?: number;
}

/** Upload options with every default filled in. */
export type UploadLimits = Readonly<Required<UploadOptions>>;

/** The upload options that hold where nothing else is asked for. */
export function uploadLimits(options: UploadOptions = {}): UploadLimits {
  const defaults = { maxSize: 10_000_000, maxFiles: 20, maxTotalSize: 50_000_000, maxHeaders: 20 };
  return { directory: tmpdir(), ...defaults, ...options };
}

/** The mistakes in upload options as they were given. */
export function checkUploadOptions(options: UploadOptions): readonly Problem[] {
  const { directory, ...numbers } = options;
  const names = ['maxSize', 'maxFiles', 'maxTotalSize', 'maxHeaders'] as const;
  return [
    ...unknownOptions(options, ['directory', ...names], 'body.uploads.'),
    ...brokenRules([
      ['body.uploads.directory', directory, isPath(directory), 'the path of a directory'],
      ...names.map(
        (name) => [`body.uploads.${name}`, numbers[name], isCount(numbers[name]), 'a whole number above 0'] as const,
      ),
    ]),
  ];
}

/** Whether a value can be a number of things or of bytes. */
export function isCount(value: unknown): boolean {
  return Number.isSafeInteger(value) && Number(value) > 0;
}

function isPath(value: unknown): boolean {
  return typeof value === 'string' && value !== '' && !value.includes('\0');
}
