import { STATUS_CODES } from './node-http.js';
import { prefersHtml } from './accept.js';
import { escapeHtml, html } from './html.js';
import type { HttpError } from './http-error.js';
import { Result } from './result.js';

/** What an answer to an error tells besides the error. */
export interface ErrorExtras {
  /** Names the log line in which the error stands; given for errors whose message must not leave. */
  readonly errorId?: string | undefined;
  /** Names the request in all of its log lines. */
  readonly requestId?: string | undefined;
  /** Further members of the problem+json body. Default: none. */
  readonly members?: Readonly<Record<string, unknown>>;
}

/** The response that tells a client of an error: problem+json (RFC 9457), or a small HTML page for a browser. */
export function errorResult(error: HttpError, accept: string | undefined, extras: ErrorExtras = {}): Result {
  return prefersHtml(accept) ? errorPage(error, page(error, extras)) : problem(error, extras);
}

/** The response to an error with a page of its own. */
export function errorPage(error: HttpError, markup: string): Result {
  return answerOf(error, html(markup, { status: error.status, headers: { 'cache-control': 'no-store' } }));
}

/** The name of an error's status: `Not Found`. */
export function errorTitle({ status }: HttpError): string {
  return STATUS_CODES[status] ?? 'Error';
}

function problem(error: HttpError, { errorId, requestId, members }: ErrorExtras): Result {
  const body = {
    type: 'about:blank',
    title: errorTitle(error),
    status: error.status,
    detail: error.message,
    ...error.details,
    ...(errorId === undefined ? {} : { errorId, requestId }),
    ...members,
  };
  const headers = { 'content-type': 'application/problem+json; charset=utf-8', 'cache-control': 'no-store' };
  return answerOf(error, new Result(JSON.stringify(body), { status: error.status, headers }));
}

function answerOf(error: HttpError, result: Result): Result {
  for (const [name, value] of Object.entries(error.headers)) result.headers.set(name, value);
  result.headers.include('vary', 'Accept');
  return result;
}

function page(error: HttpError, { errorId, requestId }: ErrorExtras): string {
  const title = `${error.status} ${errorTitle(error)}`;
  const reference = [
    errorId === undefined ? '' : `<p>Reference: <code>${escapeHtml(errorId)}</code></p>`,
    requestId === undefined ? '' : `<p>Request: <code>${escapeHtml(requestId)}</code></p>`,
  ].join('\n');
  return `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${escapeHtml(title)}</title></head>
<body><h1>${escapeHtml(title)}</h1><p>${escapeHtml(error.message)}</p>${reference}</body>
</html>
`;
}
