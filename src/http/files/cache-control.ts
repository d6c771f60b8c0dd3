/** A `Cache-Control` header (RFC 9111 §5.2.2): for how many seconds a copy may be used without asking. */
export function cacheControl(audience: 'public' | 'private', maxAge: number, immutable = false): string {
  return `${audience}, max-age=${Math.floor(maxAge)}${immutable ? ', immutable' : ''}`;
}
