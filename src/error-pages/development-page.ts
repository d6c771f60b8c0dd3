import type { IncomingMessage } from 'node:http';
import { html, raw } from '../http/html.js';
import type { MatchedRoute } from '../http/request-context.js';
import type { Result } from '../http/result.js';
import type { SessionGlimpse } from '../session/session-glimpse.js';
import type { ShownError } from './cause-chain.js';
import type { CodeExcerpt } from './code-excerpt.js';
import { developmentStyle } from './development-style.js';
import type { SecretMask } from './secret-mask.js';

/** All that the page shows. */
export interface PageFacts {
  readonly status: number;
  readonly errorId: string | undefined;
  /** The error and its causes. */
  readonly errors: readonly ShownError[];
  readonly excerpt: CodeExcerpt | undefined;
  readonly request: IncomingMessage;
  readonly mask: SecretMask;
  readonly route: MatchedRoute | undefined;
  readonly containerPath: string | undefined;
  readonly session: SessionGlimpse | undefined;
  /** What lets the page's own style through its Content-Security-Policy. */
  readonly nonce: string;
}

/** The page on which a developer sees an error. It loads nothing, runs nothing, and everything in it is escaped. */
export function developmentPage(facts: PageFacts): string {
  const { status, errorId, errors, excerpt, mask, nonce } = facts;
  const [error, ...causes] = errors;
  const title = mask.apply(error?.title ?? 'Error');
  const page = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width" />
        <meta name="color-scheme" content="light dark" />
        <title>${status} ${title}</title>
        <style nonce="${nonce}">
          ${raw(developmentStyle)}
        </style>
      </head>
      <body>
        <header>
          <p>${status}${errorId === undefined ? '' : ` · error id ${errorId}, as in the log`}</p>
          <h1>${title}</h1>
        </header>
        <main>
          ${excerpt && codeSection(excerpt, mask)} ${stackSection('Stack', error, mask)}
          ${causes.map((cause) => stackSection(`Caused by ${cause.title}`, cause, mask))} ${routeSection(facts)}
          ${requestSection(facts)} ${sessionSection(facts.session)}
          <footer>Shown in development only: visitors get a plain page. Secrets and values are masked.</footer>
        </main>
      </body>
    </html> `;
  return String(page.body);
}

function codeSection({ place, lines }: CodeExcerpt, mask: SecretMask): Result {
  // Within <pre> every space counts, so that the lines are joined and not laid out.
  const code = lines.map(({ number, text, isFocus }) => {
    const line = `${String(number).padStart(5)}  ${mask.apply(text)}`;
    // The mark is as wide as the page: were the end of the line within it, the next line would stand beside it.
    return isFocus ? html`<mark>${line}</mark>${'\n'}` : html`${line}${'\n'}`;
  });
  return section(place, html`<pre>${code}</pre>`);
}

function stackSection(title: string, error: ShownError | undefined, mask: SecretMask): Result | undefined {
  const lines = (error?.stack ?? []).map((line) => mask.apply(line)).join('\n');
  return section(mask.apply(title), html`<pre>${lines === '' ? 'There is no stack.' : lines}</pre>`);
}

function routeSection({ route, containerPath }: PageFacts): Result {
  if (!route) return section('Route', html`<p>None matched.</p>`);
  const rows = [
    ['Path', route.path],
    ['Action', route.action],
    ['Name', route.name ?? '–'],
    ['Container', containerPath ?? '–'],
  ] as const;
  return section('Route', table(rows));
}

function requestSection({ request, mask }: PageFacts): Result {
  const headers = Object.entries(request.headers).map(
    ([name, value]) => [name, mask.header(name, [value ?? ''].flat().join(', '))] as const,
  );
  const line = `${request.method} ${mask.target(request.url ?? '')} HTTP/${request.httpVersion}`;
  return section(
    'Request',
    html`<pre>${line}</pre>
    ${table(headers)}`,
  );
}

function sessionSection(session: SessionGlimpse | undefined): Result {
  if (!session) return section('Session', html`<p>Not loaded for this request.</p>`);
  const names = (keys: readonly string[]): string => (keys.length > 0 ? keys.join(', ') : '–');
  const rows = [
    ['State', `${session.isNew ? 'new' : 'known'}, ${session.isSignedIn ? 'signed in' : 'not signed in'}`],
    ['Keys', names(session.keys)],
    ['Added', names(session.added)],
    ['Changed', names(session.changed)],
    ['Removed', names(session.removed)],
  ] as const;
  return section('Session, as the request left it', table(rows));
}

function section(title: string, content: Result): Result {
  return html`<section>
    <h2>${title}</h2>
    ${content}
  </section>`;
}

function table(rows: readonly (readonly [name: string, value: string])[]): Result {
  const lines = rows.map(
    ([name, value]) =>
      html`<tr>
        <th scope="row">${name}</th>
        <td>${value}</td>
      </tr>`,
  );
  return html`<table>
    ${lines}
  </table>`;
}
