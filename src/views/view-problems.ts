import { readFileSync } from 'node:fs';
import { relative } from 'node:path';
import { codeFrame } from '../errors/code-frame.js';
import { describeValue } from '../errors/describe-value.js';
import { MantisError } from '../errors/mantis-error.js';
import { nearNames } from './near-names.js';

/** A template that was asked for and is not there. */
export interface UnknownView {
  readonly name: string;
  readonly folders: readonly string[];
  /** The templates that there are. */
  readonly names: readonly string[];
  /** Who asks for it: a template, or an action. */
  readonly from?: string | undefined;
}

/** A name that no template has, with the names that are near it. */
export function unknownView({ name, folders, names, from }: UnknownView): MantisError {
  const near = nearNames(String(name), names).map((each) => `'${each}'`);
  const by = from === undefined ? '' : `, which ${from} asks for`;
  return new MantisError({
    code: 'E_VIEW_UNKNOWN',
    what: `There is no view ${describeValue(name)}${by}.`,
    why: `It was looked for in ${folders.join(' and in ')}, which it must not leave.`,
    fix: near.length > 0 ? `did you mean ${near.join(' or ')}?` : 'write the template, or correct the name.',
  });
}

/** A folder of views that was given and cannot be read, or is none. */
export function folderMissing(path: string, cause: unknown): MantisError {
  const reason = cause instanceof Error ? `The system says: ${cause.message}.` : 'It is no directory.';
  return new MantisError(
    {
      code: 'E_VIEW_FOLDER',
      what: `The folder of views ${describeValue(path)} cannot be used.`,
      why: reason,
      fix: 'make it, or name the right one in the option views; a relative path starts where the process was started.',
    },
    { cause },
  );
}

/** Where in which template something went wrong. */
export interface ViewPlace {
  readonly file: string;
  /** Counted from 1. */
  readonly line: number;
  /** What the template holds; read from the file when it is not known. */
  readonly source?: string;
}

/** What a template threw, or why it cannot be compiled. Its stack begins in the template. */
export function viewFailed(cause: unknown, { file, line, source }: ViewPlace): MantisError {
  const place = `${relative(process.cwd(), file)}:${line}`;
  const error = new MantisError(
    {
      code: 'E_VIEW_FAILED',
      what: `The view ${place} failed.`,
      why: `It says: ${cause instanceof Error ? `${cause.name}: ${cause.message}` : describeValue(cause)}.\n\n${frame(file, line, source)}\n\n`,
      fix: 'correct the template, or pass it the data that it needs.',
    },
    { cause },
  );
  // Whoever reads the stack, a log or a page, finds the template in its first line.
  const own = (cause instanceof Error ? cause.stack : error.stack)?.match(/^ {4}at .*$/gm) ?? [];
  error.stack = [`${error.name}: ${error.message}`, `    at template (${file}:${line}:1)`, ...own].join('\n');
  return error;
}

/** A view that is asked for in an application without views. */
export function noEngine(template: string, from?: string): MantisError {
  return new MantisError({
    code: 'E_VIEW_ENGINE',
    what: `The view ${describeValue(template)} is asked for${from === undefined ? '' : ` by ${from}`}, and the application has no views.`,
    why: "There is neither an option views nor a folder 'views' where the process was started.",
    fix: "pass createApp({ views: 'path/to/views' }).",
  });
}

/** An engine that cannot render; `cause` is why the container could not make it. */
export function engineInvalid(value: unknown, cause?: unknown): MantisError {
  const reason = cause instanceof Error ? `It cannot be made: ${cause.message}.` : 'It has no method render.';
  return new MantisError(
    {
      code: 'E_VIEW_ENGINE',
      what: `The view engine ${cause === undefined ? describeValue(value) : 'of the container'} cannot be used.`,
      why: reason,
      fix: 'pass an object with render(template, data, helpers) that gives the page as text.',
    },
    cause === undefined ? {} : { cause },
  );
}

function frame(file: string, line: number, source: string | undefined): string {
  try {
    return codeFrame(source ?? readFileSync(file, 'utf8'), line);
  } catch {
    return '';
  }
}
