import { STATUS_CODES } from 'node:http';
import { prefersHtml } from './accept.js';
import { escapeHtml, html } from './html.js';
import type { HttpError } from './http-error.js';
import { Result } from './result.js';

/** What an answer names, so that who reads it can be helped. */
export interface ErrorReferences {
  /** Names the log line in which the error stands; given for errors whose message must not leave. */
  readonly errorId?: string;
  /** Names the request in all of its log lines. */
  readonly requestId: string;
}

/** The response that tells a client of an error: problem+json (RFC 9457), or a small HTML page for a browser. */
export function errorResult(error: HttpError, accept: string | undefined, references: ErrorReferences): Result {
  const result = prefersHtml(accept) ? page(error, references) : problem(error, references);
  for (const [name, value] of Object.entries(error.headers)) result.headers.set(name, value);
  result.headers.include('vary', 'Accept');
  return result;
}

function problem(error: HttpError, { errorId, requestId }: ErrorReferences): Result {
  const body = {
    type: 'about:blank',
    title: STATUS_CODES[error.status] ?? 'Error',
    status: error.status,
    detail: error.message,
    ...error.details,
    ...(errorId === undefined ? {} : { errorId, requestId }),
  };
  const headers = { 'content-type': 'application/problem+json; charset=utf-8', 'cache-control': 'no-store' };
  return new Result(JSON.stringify(body), { status: error.status, headers });
}

function page(error: HttpError, { errorId, requestId }: ErrorReferences): Result {
  const title = `${error.status} ${STATUS_CODES[error.status] ?? 'Error'}`;
  const reference =
    (errorId === undefined ? '' : `<p>Reference: <code>${escapeHtml(errorId)}</code></p>\n`) +
    `<p>Request: <code>${escapeHtml(requestId)}</code></p>`;
  const markup = `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${escapeHtml(title)}</title></head>
<body><h1>${escapeHtml(title)}</h1><p>${escapeHtml(error.message)}</p>${reference}</body>
</html>
`;
  return html(markup, { status: error.status, headers: { 'cache-control': 'no-store' } });
}
