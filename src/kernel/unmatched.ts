import { HttpError, NotFound } from '../http/http-error.js';
import type { HttpRequest } from '../http/http-request.js';
import type { StaticFiles } from '../http/files/static-files.js';
import type { Stage } from '../http/middleware.js';
import { Result } from '../http/result.js';

/** What the router knows about an address. */
interface MethodSource {
  allowedMethods(request: { readonly path: string; readonly host: string }): readonly string[];
}

/** What is done for a request that no route matches. */
export interface UnmatchedSettings {
  /** Whether a path with a slash too many is sent to the one without. */
  readonly redirectsSlash: boolean;
  /** The paths that may have been meant; `undefined` tells nobody of them. */
  readonly suggest: ((path: string) => readonly string[]) | undefined;
  /** Whether a form may ask for another method by `_method`. */
  readonly overridesMethod: boolean;
}

const everyMethod = 'DELETE, GET, HEAD, OPTIONS, PATCH, POST, PUT';

/**
 * Answers where no route matches: OPTIONS with the methods of the path (RFC 9110 §9.3.7), another method with 405 and
 * the same list (§15.5.6), an unknown path with 404.
 */
export function answerUnmatched(
  router: MethodSource,
  { redirectsSlash, suggest, overridesMethod }: UnmatchedSettings,
): Stage {
  return ({ request }) => {
    if (request.path === '*') return allowed(everyMethod);
    const methods = router.allowedMethods(request).join(', ');
    if (methods === '')
      return (redirectsSlash ? withoutSlash(router, request) : undefined) ?? notFound(request, suggest);
    if (request.method === 'OPTIONS') return allowed(methods);
    const hint = overridesMethod && isFormWithFiles(request) ? ` ${lateMethod}` : '';
    throw new HttpError(405, `This address does not take that method.${hint}`, { headers: { allow: methods } });
  };
}

const lateMethod = 'In a form with files, the field _method comes before them.';

function isFormWithFiles(request: HttpRequest): boolean {
  return request.method === 'POST' && /^\s*multipart\/form-data\b/i.test(request.header('content-type') ?? '');
}

function notFound({ path }: HttpRequest, suggest: UnmatchedSettings['suggest']): never {
  const near = suggest?.(path) ?? [];
  const hint = near.length === 0 ? '' : ` Did you mean ${near.join(' or ')}?`;
  throw new NotFound(`There is nothing at this address.${hint}`);
}

/** 308, so that the method and the body stay (RFC 9110 §15.4.9). */
function withoutSlash(router: MethodSource, { path, host, target }: HttpRequest): Result | undefined {
  // Two slashes at the beginning would name another host.
  if (!path.endsWith('/') || path.startsWith('//')) return undefined;
  if (router.allowedMethods({ path: path.slice(0, -1), host }).length === 0) return undefined;
  return new Result(undefined, { status: 308, headers: { location: target.replace(/\/(?=\?|$)/, '') } });
}

/** Answers where a static file stands: GET and HEAD with it, anything else as if it were a route for these two. */
export function answerFiles(files: StaticFiles, router: MethodSource, settings: UnmatchedSettings): Stage {
  const unmatched = answerUnmatched(router, settings);
  const allowedMethods: MethodSource['allowedMethods'] = (address) =>
    [...new Set([...router.allowedMethods(address), 'GET', 'HEAD', 'OPTIONS'])].sort();
  const beside = answerUnmatched({ allowedMethods }, settings);
  return async (context) => {
    const { method } = context.request;
    if (method !== 'GET' && method !== 'HEAD') return beside(context);
    return (
      (await files.answer(context)) ??
      (settings.redirectsSlash ? withoutSlash(router, context.request) : undefined) ??
      (await files.fallback(context)) ??
      unmatched(context)
    );
  };
}

function allowed(methods: string): Result {
  return new Result(undefined, { status: 204, headers: { allow: methods } });
}
