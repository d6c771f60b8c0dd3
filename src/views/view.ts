import { describeValue } from '../errors/describe-value.js';
import { MantisError } from '../errors/mantis-error.js';
import { html } from '../http/html.js';
import type { RequestContext } from '../http/request-context.js';
import { PendingResult } from '../http/result.js';
import type { Result, ResultInit } from '../http/result.js';
import { follow } from '../time/eventually.js';
import type { Eventually } from '../time/eventually.js';

/** A page that is rendered, completely, before the first byte of the response leaves. */
class View extends PendingResult {
  readonly #template: string;
  readonly #data: object;
  readonly #init: ResultInit | undefined;

  constructor(template: string, data: object, init: ResultInit | undefined) {
    super();
    this.#template = template;
    this.#data = data;
    this.#init = init;
  }

  override toResult({ render }: RequestContext): Eventually<Result> {
    return follow(render(this.#template, this.#data), (markup) => html(markup, this.#init));
  }
}

/**
 * A page made from a template, `text/html; charset=utf-8` unless `init.headers` names another type:
 * `view('notes/show', { note })`. Return it from an action or a middleware; what goes wrong is known when it is rendered.
 *
 * @param template its path in the folder of views, without the extension.
 * @param data what the template shows, as a plain object. Default: nothing.
 * @throws E_RESULT_INVALID for a name that is no text, or data that is no object.
 */
export function view(template: string, data: object = {}, init?: ResultInit): PendingResult {
  if (typeof template !== 'string' || typeof data !== 'object' || data === null || Array.isArray(data)) {
    throw new MantisError({
      code: 'E_RESULT_INVALID',
      what: `view() was given ${describeValue(template)} and ${describeValue(data)}.`,
      why: 'A view has the name of a template and an object with what it shows.',
      fix: "pass both: view('notes/show', { note }).",
    });
  }
  return new View(template, data, init);
}
