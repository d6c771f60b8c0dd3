/**
 * Whether an `Accept` header prefers HTML to JSON (RFC 9110 §12.5.1).
 *
 * Only a client that names `text/html` is taken for a browser: `*` as a wildcard and no header at all mean JSON.
 */
export function prefersHtml(header: string | undefined): boolean {
  const accept = header?.toLowerCase();
  if (!accept?.includes('text/html')) return false;
  const ofHtml = quality(accept, 'text/html');
  const ofJson = Math.max(quality(accept, 'application/json'), quality(accept, 'application/problem+json'));
  return ofHtml > 0 && ofHtml >= ofJson;
}

function quality(accept: string, type: string): number {
  for (const range of accept.split(',')) {
    const [name, ...parameters] = range.split(';').map((part) => part.trim());
    if (name !== type) continue;
    const weight = parameters.find((parameter) => parameter.startsWith('q='));
    return weight ? Number(weight.slice(2)) || 0 : 1;
  }
  return 0;
}
