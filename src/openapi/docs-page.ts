import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { escapeHtml, html } from '../http/html.js';
import { NotFound } from '../http/http-error.js';
import { typedResult } from '../http/result.js';
import type { Result } from '../http/result.js';
import type { OpenApiOptions } from './openapi-options.js';

/** A file that the page needs. */
export interface DocsFile {
  readonly name: string;
  /** @throws {NotFound} when the package is not installed. */
  readonly load: () => Promise<Result>;
}

const styles = ['swagger-ui.css', 'index.css'];
const bundle = 'swagger-ui-bundle.js';
const start = 'start.js';

/** The files of the page: those of the package, and the one line that starts it, which a strict policy wants in a file. */
export function docsFiles({ path, document }: { path: string; document: string }): readonly DocsFile[] {
  const url = relativeUrl(path, document);
  const code = `SwaggerUIBundle({ url: ${JSON.stringify(url)}, dom_id: '#api', deepLinking: true, validatorUrl: null });\n`;
  return [
    ...styles.map((name) => ({ name, load: () => packaged(name, 'text/css; charset=utf-8') })),
    { name: bundle, load: () => packaged(bundle, 'text/javascript; charset=utf-8') },
    { name: start, load: async () => typedResult(code, 'text/javascript; charset=utf-8') },
  ];
}

/** The page that shows the document; where the package is missing, one that says how to install it. */
export function docsPage(path: string, options: OpenApiOptions, find = findPackaged): Result {
  const title = options.info?.title ?? 'API';
  const isInstalled = find(bundle) !== undefined;
  const folder = path.slice(path.lastIndexOf('/') + 1);
  const body = isInstalled
    ? `<div id="api"></div><script src="${folder}/${bundle}"></script><script src="${folder}/${start}"></script>`
    : `<h1>${escapeHtml(title)}</h1><p>This page needs a package that is not installed:</p>
<pre>npm install --save-dev swagger-ui-dist</pre><p>The document itself is at <a href="${relativeUrl(path, options.path ?? '/openapi.json')}">${options.path ?? '/openapi.json'}</a>.</p>`;
  const sheets = isInstalled ? styles.map((name) => `<link rel="stylesheet" href="${folder}/${name}">`).join('') : '';
  const markup = `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${escapeHtml(title)}</title><link rel="icon" href="data:,">${sheets}</head>
<body>${body}</body>
</html>
`;
  const headers = {
    'content-security-policy': policy(options),
    'cache-control': 'no-cache',
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
  };
  return html(markup, { status: isInstalled ? 200 : 503, headers });
}

/** Scripts and styles of this site alone; requests also to the servers that the document names. */
function policy({ servers = [] }: OpenApiOptions): string {
  const origins = servers.map(({ url }) => url).filter((url) => URL.canParse(url));
  const connect = ["'self'", ...new Set(origins.map((url) => new URL(url).origin))].join(' ');
  return [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    `connect-src ${connect}`,
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join('; ');
}

/** The way from one path to another, so that both may be mounted below a prefix that nobody here knows. */
function relativeUrl(from: string, to: string): string {
  return '../'.repeat(from.split('/').length - 2) + to.slice(1);
}

async function packaged(name: string, type: string): Promise<Result> {
  const file = findPackaged(name);
  if (file === undefined) throw new NotFound('The package swagger-ui-dist is not installed.');
  return typedResult(await readFile(file), type);
}

/** Where the package is looked for: by the application, then by Mantis itself. */
const places = (): readonly string[] => [join(process.cwd(), 'package.json'), import.meta.url];

/** Where a file of the package is; `undefined` when it is not installed. */
export function findPackaged(name: string, from: readonly string[] = places()): string | undefined {
  for (const place of from) {
    try {
      return createRequire(place).resolve(`swagger-ui-dist/${name}`);
    } catch {
      // Not installed there.
    }
  }
  return undefined;
}
