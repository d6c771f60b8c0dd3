import { createRequire } from 'node:module';
import type { Eta } from 'eta';
import { MantisError } from '../errors/mantis-error.js';
import type { Problem } from '../errors/mantis-error.js';
import { isMarkup, toMarkup } from '../http/html.js';
import { HttpError } from '../http/http-error.js';
import { callsAny, failingLine, namedTemplates } from './template-line.js';
import type { HelperTable, ViewEngine, ViewHelpers } from './view-engine.js';
import type { ViewFolders } from './view-folders.js';
import { unknownView, viewFailed } from './view-problems.js';

/** The extension of the templates of the engine in the box. */
export const etaExtension = '.eta';

/** Under what the compiled templates find the helpers, in data that they may also call `it`. */
const helpersKey = Symbol.for('mantisjs.view-helpers');

/** The engine in the box: Eta 4, with escaping on, helpers as plain functions, and errors that name their line. */
export class EtaEngine implements ViewEngine {
  readonly #folders: ViewFolders;
  readonly #eta: Eta;

  /**
   * @param cache whether a template is read and compiled once.
   * @param helpers the names of the functions that templates can call.
   */
  constructor(folders: ViewFolders, cache: boolean, helpers: readonly string[]) {
    this.#folders = folders;
    this.#eta = createEta(folders, cache, helpers);
  }

  /** Whether a folder has the template. */
  has(template: string): boolean {
    return this.#folders.find(template) !== undefined;
  }

  /** @throws E_VIEW_UNKNOWN, E_VIEW_FAILED, and any `HttpError` that the template or a helper throws. */
  render(template: string, data: Readonly<Record<string, unknown>>, helpers: ViewHelpers & HelperTable): string {
    // To Eta it would be the name of a template that is in no file.
    if (template.startsWith('@')) this.#folders.resolve(template);
    // Blocks are filled by the template alone: in data that a visitor sent they would be unescaped markup.
    return this.#eta.render(template, { ...data, __blocks: undefined, [helpersKey]: helpers });
  }

  /** What is wrong with the templates as far as it shows without data: their syntax, and the templates they name. */
  get problems(): readonly Problem[] {
    return this.#folders.names().flatMap((name) => this.#problemsOf(this.#folders.resolve(name)));
  }

  /** Whether a template, or one that it names, calls one of some helpers. A template that is not there calls none. */
  calls(template: string, helpers: readonly string[]): boolean {
    const waiting = [this.#folders.find(template)];
    const seen = new Set<string>();
    for (const file of waiting) {
      if (file === undefined || seen.has(file)) continue;
      seen.add(file);
      const source = this.#eta.readFile(file);
      if (callsAny(this.#eta, source, helpers)) return true;
      waiting.push(...namedTemplates(this.#eta, source).map(({ name }) => this.#folders.seek(name, file)));
    }
    return false;
  }

  #problemsOf(file: string): readonly Problem[] {
    try {
      const source = this.#eta.readFile(file);
      const compiled = this.#eta.compile(source, { filepath: file });
      if (this.#eta.config.cache) this.#eta.templatesSync.define(file, compiled);
      return namedTemplates(this.#eta, source).flatMap(({ name, line }) => this.#missing(name, file, line));
    } catch (error) {
      if (error instanceof MantisError) return [error.problem];
      throw error;
    }
  }

  #missing(name: string, file: string, line: number): readonly Problem[] {
    if (this.#folders.seek(name, file) !== undefined) return [];
    const from = `${file}:${line}`;
    return [unknownView({ name, folders: this.#folders.paths, names: this.#folders.names(), from }).problem];
  }
}

function createEta(folders: ViewFolders, cache: boolean, helpers: readonly string[]): Eta {
  const eta = new (loadEta())({
    cache,
    debug: true,
    autoFilter: true,
    filterFunction: toOutput,
    escapeFunction: escape,
    functionHeader: `const { ${helpers.join(', ')} } = it[Symbol.for('mantisjs.view-helpers')];`,
  });
  const compile = eta.compile;
  eta.resolvePath = (template, options) => folders.resolve(template, options?.filepath);
  eta.RuntimeErr = (error, source, line, file) => {
    // What a template within this one threw has its place already; an answer meant for the client is no failure.
    const isPlaced = error instanceof MantisError && error.code === 'E_VIEW_FAILED';
    throw isPlaced || error instanceof HttpError ? error : viewFailed(error, { file, line, source });
  };
  eta.compile = (source, options) => {
    try {
      return compile.call(eta, source, options);
    } catch (error) {
      const line = failingLine(error, () => eta.compileToString(source, options));
      throw viewFailed(line.error, { file: options?.filepath ?? '', line: line.line, source });
    }
  };
  return eta;
}

/** Loaded when the first application has templates: others need not wait for it. */
function loadEta(): typeof Eta {
  // The package's own types, for what is required by its name.
  return (createRequire(import.meta.url)('eta') as { Eta: typeof Eta }).Eta;
}

/** A value on its way into a page: escaped by `<%= %>`, which asks for the value, and as it is in `<%~ %>`. */
class Output {
  readonly value: object;

  constructor(value: object) {
    this.value = value;
  }

  toString(): string {
    return unescaped(this.value);
  }
}

function toOutput(value: unknown): string {
  if (value === undefined || value === null || value === false) return '';
  // Eta's type is narrower than what it does: it appends what it gets, or hands it to the escape function.
  return (typeof value === 'object' ? new Output(value) : value) as string;
}

function escape(value: unknown): string {
  return toMarkup(value instanceof Output ? value.value : value);
}

function unescaped(value: unknown): string {
  if (Array.isArray(value)) return value.map(unescaped).join('');
  return isMarkup(value) ? value.body : String(value ?? '');
}
