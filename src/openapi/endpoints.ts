import { sha256 } from '../crypto/secret-id.js';
import type { Stage } from '../http/middleware.js';
import type { HttpRequest } from '../http/http-request.js';
import { Result } from '../http/result.js';
import { json } from '../http/results.js';
import type { OpenApiDocument } from './document.js';
import { docsFiles, docsPage } from './docs-page.js';
import type { OpenApiOptions } from './openapi-options.js';

/** Something that is served beside the routes of an application. */
export interface Endpoint {
  readonly path: string;
  readonly stage: Stage;
}

/** The endpoint of the document, which is described when it is first asked for and then kept. */
export function documentEndpoint({ path = '/openapi.json' }: OpenApiOptions, describe: () => Promise<OpenApiDocument>) {
  let prepared: Promise<Prepared> | undefined;
  const prepare = async (): Promise<Prepared> => withTag(json(await describe()));
  const stage: Stage = async ({ request }) => {
    // What went wrong once, a missing file for instance, may be mended by the next request.
    prepared ??= prepare().catch((error: unknown) => {
      prepared = undefined;
      throw error;
    });
    return answer(request, await prepared);
  };
  return { path, stage } satisfies Endpoint;
}

/** The endpoints of the page and of its files; none when it is switched off. */
export function docsEndpoints(options: OpenApiOptions): readonly Endpoint[] {
  const path = options.ui ?? '/docs';
  if (path === false) return [];
  const files = docsFiles({ path, document: options.path ?? '/openapi.json' }).map(({ name, load }): Endpoint => {
    let kept: Prepared | undefined;
    const stage: Stage = async ({ request }) => answer(request, (kept ??= withTag(await load())));
    return { path: `${path}/${name}`, stage };
  });
  return [{ path, stage: () => docsPage(path, options) }, ...files];
}

interface Prepared {
  readonly result: Result;
  readonly tag: string;
}

function withTag(result: Result): Prepared {
  const body = result.body instanceof Uint8Array ? Buffer.from(result.body).toString('latin1') : String(result.body);
  const tag = `"${sha256(body).slice(0, 32)}"`;
  result.headers.set('etag', tag);
  result.headers.set('cache-control', 'no-cache');
  result.headers.set('x-content-type-options', 'nosniff');
  return { result, tag };
}

/** 304 for a client that has it already (RFC 9110 §13.1.2). */
function answer(request: HttpRequest, { result, tag }: Prepared): Result {
  const known = request.header('if-none-match')?.split(',') ?? [];
  const isKnown = known.some((each) => ['*', tag].includes(each.trim().replace(/^W\//, '')));
  if (!isKnown) return result.clone();
  return new Result(undefined, { status: 304, headers: { etag: tag, 'cache-control': 'no-cache' } });
}
