import type { ApiSecurity } from './api-notes.js';

/** A security requirement as the document writes it (OpenAPI 3.1 §4.8.30). */
export type SecurityRequirement = Readonly<Record<string, readonly string[]>>;

/** Each way to be let in as the document writes it. */
export function toRequirements(security: readonly ApiSecurity[]): readonly SecurityRequirement[] {
  return security.map((way) => (typeof way === 'string' ? { [way]: [] } : way));
}

/** The schemes that ways to be let in name. */
export function schemesOf(security: readonly ApiSecurity[] = []): readonly string[] {
  return security.flatMap((way) => (typeof way === 'string' ? [way] : Object.keys(way)));
}
