import { HttpError, NotFound } from '../http/http-error.js';
import type { StaticFiles } from '../http/files/static-files.js';
import type { Stage } from '../http/middleware.js';
import { Result } from '../http/result.js';

/** What the router knows about a path. */
interface MethodSource {
  allowedMethods(path: string): readonly string[];
}

const everyMethod = 'DELETE, GET, HEAD, OPTIONS, PATCH, POST, PUT';

/**
 * Answers where no route matches: OPTIONS with the methods of the path (RFC 9110 §9.3.7), another method with 405 and
 * the same list (§15.5.6), an unknown path with 404.
 */
export function answerUnmatched(router: MethodSource): Stage {
  return ({ request }) => {
    if (request.path === '*' && request.method === 'OPTIONS') return allowed(everyMethod);
    const methods = router.allowedMethods(request.path).join(', ');
    if (methods === '') throw new NotFound('There is nothing at this address.');
    if (request.method === 'OPTIONS') return allowed(methods);
    throw new HttpError(405, 'This address does not take that method.', { headers: { allow: methods } });
  };
}

/** Answers where a static file stands: GET and HEAD with it, anything else as if it were a route for these two. */
export function answerFiles(files: StaticFiles, router: MethodSource): Stage {
  const unmatched = answerUnmatched(router);
  const beside = answerUnmatched({
    allowedMethods: (path) => [...new Set([...router.allowedMethods(path), 'GET', 'HEAD', 'OPTIONS'])].sort(),
  });
  return async (context) => {
    const { method } = context.request;
    if (method !== 'GET' && method !== 'HEAD') return beside(context);
    return (await files.answer(context)) ?? unmatched(context);
  };
}

function allowed(methods: string): Result {
  return new Result(undefined, { status: 204, headers: { allow: methods } });
}
