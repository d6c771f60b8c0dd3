import type { HttpRequest } from '../http/http-request.js';

/** The page that the browser came from, when it is of this site. */
export function sameOriginReferrer(request: HttpRequest): string | undefined {
  const referrer = request.header('referer');
  if (!referrer || !URL.canParse(referrer)) return undefined;
  const url = new URL(referrer);
  return url.origin === request.origin ? localTarget(url.pathname + url.search) : undefined;
}

/** A path of this site; a browser would take two slashes at its beginning, or a slash and a backslash, for another host. */
export function localTarget(path: string | undefined): string | undefined {
  return path?.replace(/^[/\\]*/, '/');
}
