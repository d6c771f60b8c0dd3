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
export function html(strings: TemplateStringsArray, ...values: unknown[]): Result;
export function html(first: string | Result | TemplateStringsArray, ...rest: unknown[]): Result {
  if (typeof first === 'string') return markupResult(first, rest[0] as ResultInit | undefined);
  if (first instanceof Result) return markupResult(String(first.body), rest[0] as ResultInit | undefined);
  return markupResult(first.reduce((markup, part, index) => markup + toMarkup(rest[index - 1]) + part));
}

/** A text with the five characters replaced that could end or open something in HTML. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => entities[character] ?? character);
}

const htmlType = 'text/html; charset=utf-8';

function markupResult(markup: string, init?: ResultInit): Result {
  return typedResult(markup, htmlType, init);
}

function toMarkup(value: unknown): string {
  if (value === undefined || value === null || value === false) return '';
  if (Array.isArray(value)) return value.map(toMarkup).join('');
  if (value instanceof Result && typeof value.body === 'string' && value.headers.get('content-type') === htmlType) {
    return value.body;
  }
  return escapeHtml(String(value));
}
