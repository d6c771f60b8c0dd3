import { Result, typedResult } from './result.js';
import type { ResultInit } from './result.js';

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/**
 * An HTML response, `text/html; charset=utf-8`, in two forms.
 *
 * As a tag, html`<p>${name}</p>`, every value is escaped. Markup made by `html` is inserted as it stands, so that
 * pages are composed of pieces; an array is joined; `undefined`, `null` and `false` leave nothing.
 *
 * As a function, `html(markup, { status, headers })`, the markup stands as it is: escape what comes from outside.
 */
export function html(markup: string | Result, init?: ResultInit): Result;
/** As a tag: every value is escaped, but for markup made by `html`. */
export function html(strings: TemplateStringsArray, ...values: unknown[]): Result;
export function html(first: string | Result | TemplateStringsArray, ...rest: unknown[]): Result {
  if (typeof first === 'string' || first instanceof Result) {
    // As its signature says where it is no tag.
    return markupResult(typeof first === 'string' ? first : String(first.body), rest[0] as ResultInit | undefined);
  }
  return markupResult(first.reduce((markup, part, index) => markup + toMarkup(rest[index - 1]) + part));
}

/**
 * Markup to be inserted as it stands into a page that `html` or a view makes. The same as `html(markup)`, under a name
 * that shows in a review: never pass it what a visitor wrote.
 *
 * @throws E_RESULT_INVALID for anything but text.
 */
export function raw(markup: string): Result {
  return markupResult(markup);
}

/** What a value leaves in a page: markup as it stands, and everything else escaped. */
export function toMarkup(value: unknown): string {
  if (value === undefined || value === null || value === false) return '';
  if (Array.isArray(value)) return value.map(toMarkup).join('');
  return isMarkup(value) ? value.body : escapeHtml(String(value));
}

/** Whether a value is markup that `html` or `raw` made. */
export function isMarkup(value: unknown): value is Result & { readonly body: string } {
  return value instanceof Result && typeof value.body === 'string' && value.headers.get('content-type') === htmlType;
}

/** A text with the five characters replaced that could end or open something in HTML. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => entities[character] ?? character);
}

const htmlType = 'text/html; charset=utf-8';

function markupResult(markup: string, init?: ResultInit): Result {
  return typedResult(markup, htmlType, init);
}
