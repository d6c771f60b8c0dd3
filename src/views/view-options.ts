import type { Problem } from '../errors/mantis-error.js';
import { brokenRules, unknownOptions } from '../errors/option-problems.js';
import { isViewEngine } from './view-engine.js';
import type { HelperTable, ViewEngine, ViewHelpers } from './view-engine.js';
import { isRecord } from '../values/kinds.js';

/** Options of views. */
export interface ViewOptions {
  /**
   * The folder of the templates, or several: what the first one lacks is taken from the next. A relative path starts
   * where the process was started. Default: `'views'`; when it is not given and does not exist, there are no views.
   */
  path?: string | readonly string[];
  /** What renders the templates; one in the container wins. Default: Eta 4, for files named `.eta`. */
  engine?: ViewEngine;
  /** Whether a template is read and compiled once. Default: `false` in development, `true` otherwise. */
  cache?: boolean;
  /** More functions that every template can call by their names. Default: none. */
  helpers?: Partial<ViewHelpers> & HelperTable;
}

/** Views as `createApp` takes them: a folder, options, or `false` for none. */
export type ViewsOption = string | ViewOptions | false;

/** What templates can call already, in the engine in the box or in the language; no helper can have its name. */
const taken = new Set(
  `it options include includeAsync layout block blockAsync capture captureAsync output this arguments eval
  break case catch class const continue debugger default delete do else enum export extends false finally for function
  if import in instanceof let new null return static super switch throw true try typeof var void while with yield await
  implements interface package private protected public undefined NaN Infinity`.split(/\s+/),
);

/** The mistakes in the option `views`, as far as they show without looking at the disk. */
export function checkViewOptions(views: unknown): readonly Problem[] {
  if (views === undefined || views === false) return [];
  const isAccepted = typeof views === 'string' ? views !== '' : typeof views === 'object' && !Array.isArray(views);
  const problems = brokenRules([
    ['views', views, isAccepted && views !== null, 'the path of a folder, an object of view options, or false'],
  ]);
  return problems.length > 0 || !isRecord(views) ? problems : checkFields(views);
}

function checkFields(options: Readonly<Record<string, unknown>>): readonly Problem[] {
  const { path, engine, cache, helpers } = options;
  const isTable = isRecord(helpers) && !Array.isArray(helpers);
  return [
    ...unknownOptions(options, ['path', 'engine', 'cache', 'helpers'], 'views.'),
    ...brokenRules([
      ['views.path', path, isPath(path), 'the path of a folder, or a list of them'],
      ['views.engine', engine, isViewEngine(engine), 'an object with render(template, data, helpers)'],
      ['views.cache', cache, typeof cache === 'boolean', 'true or false'],
      ['views.helpers', helpers, isTable, 'an object of functions'],
    ]),
    ...(isTable ? Object.entries(helpers).flatMap(([name, helper]) => checkHelper(name, helper)) : []),
  ];
}

function checkHelper(name: string, helper: unknown): readonly Problem[] {
  const isCallable = /^[A-Za-z_$][\w$]*$/.test(name) && !name.startsWith('__eta') && !taken.has(name);
  if (isCallable) return brokenRules([[`views.helpers.${name}`, helper, typeof helper === 'function', 'a function']]);
  return [
    {
      code: 'E_OPTION',
      what: `The option views.helpers has a helper named ${JSON.stringify(name)}.`,
      why: 'No template could call it: it is no plain name, or it means something else there.',
      fix: 'give it another name.',
    },
  ];
}

function isPath(path: unknown): boolean {
  const isText = (each: unknown): boolean => typeof each === 'string' && each !== '';
  return isText(path) || (Array.isArray(path) && path.length > 0 && path.every(isText));
}
