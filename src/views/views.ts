import { statSync } from 'node:fs';
import { describeValue } from '../errors/describe-value.js';
import { MantisError } from '../errors/mantis-error.js';
import type { Problem } from '../errors/mantis-error.js';
import { follow } from '../time/eventually.js';
import type { Eventually } from '../time/eventually.js';
import { EtaEngine, etaExtension } from './eta-engine.js';
import type { HelperTable, ViewEngine, ViewHelpers } from './view-engine.js';
import { ViewFolders } from './view-folders.js';
import type { ViewOptions, ViewsOption } from './view-options.js';
import { noEngine, unknownView } from './view-problems.js';

const usualFolder = 'views';

/** What views are made from. */
export interface ViewSettings {
  readonly option: ViewsOption | undefined;
  /** The engine in the container; `undefined` when there is none. */
  readonly engine: ViewEngine | undefined;
  /** Whether templates are kept where the options say nothing. */
  readonly cache: boolean;
  /** The functions that every template can call, whatever the options add. */
  readonly helpers: HelperTable;
}

/** The views of an application: an engine with the functions that every template can call. */
export class Views {
  /** Renders one. @throws E_VIEW_UNKNOWN, E_VIEW_FAILED, E_VIEW_ENGINE */
  readonly render = (template: string, data: object = {}): Eventually<string> => this.#render(template, data);
  readonly #engine: ViewEngine | undefined;
  readonly #helpers: ViewHelpers & HelperTable;
  readonly #folders: ViewFolders | undefined;

  /** @throws E_VIEW_FOLDER */
  constructor({ option, engine, cache, helpers }: ViewSettings) {
    const options = optionsOf(option);
    // What an application declares in `ViewHelpers` beyond ours, it passes as well.
    this.#helpers = { ...helpers, ...options?.helpers } as ViewHelpers & HelperTable;
    this.#engine = engine ?? options?.engine;
    if (this.#engine || !options) return;
    this.#folders = new ViewFolders([options.path ?? usualFolder].flat(), etaExtension, options.cache ?? cache);
    if (option === undefined && this.#folders.names().length === 0) return;
    this.#engine = new EtaEngine(this.#folders, options.cache ?? cache, Object.keys(this.#helpers));
  }

  /** Whether there is a template of that name, as far as the engine can tell. */
  has(template: string): boolean {
    return this.#engine?.has?.(template) ?? false;
  }

  /** What is wrong with the templates themselves. */
  get problems(): readonly Problem[] {
    return this.#engine instanceof EtaEngine ? this.#engine.problems : [];
  }

  /** The problem of a template that is asked for and is not there; `undefined` where that cannot be known. */
  problemOf(template: string, from: string): Problem | undefined {
    if (!this.#engine) return noEngine(template, from).problem;
    if (!this.#engine.has || this.#engine.has(template)) return undefined;
    const folders = this.#folders?.paths ?? ['the view engine'];
    return unknownView({ name: template, folders, names: this.#folders?.names() ?? [], from }).problem;
  }

  /** Whether a template calls one of some helpers; `false` for an engine of the application's own. */
  calls(template: string, helpers: readonly string[]): boolean {
    return this.#engine instanceof EtaEngine && this.#engine.calls(template, helpers);
  }

  #render(template: string, data: object): Eventually<string> {
    if (!this.#engine) throw noEngine(template);
    return follow(this.#engine.render(template, { ...data }, this.#helpers), (markup) => checkedText(markup, template));
  }
}

/** The options; `undefined` when there are no views. */
function optionsOf(option: ViewsOption | undefined): ViewOptions | undefined {
  if (option === false) return undefined;
  if (option === undefined) return statSync(usualFolder, { throwIfNoEntry: false })?.isDirectory() ? {} : undefined;
  return typeof option === 'string' ? { path: option } : option;
}

function checkedText(markup: string, template: string): string {
  if (typeof markup === 'string') return markup;
  throw new MantisError({
    code: 'E_VIEW_ENGINE',
    what: `The view engine made ${describeValue(markup)} of '${template}'.`,
    why: 'A page is text.',
    fix: 'return a string from render(), or a promise of one.',
  });
}
