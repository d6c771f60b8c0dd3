import { randomText } from '../crypto/random.js';
import type { HttpRequest } from './http-request.js';
import type { Result } from './result.js';
import type {
  ContentSecurityPolicy,
  SecurityHeadersOptions,
  StrictTransportSecurityOptions,
} from './security-headers-options.js';

const defaultPolicy: ContentSecurityPolicy = {
  'base-uri': "'self'",
  'object-src': "'none'",
  'frame-ancestors': "'self'",
};
const year = 31_536_000;
const nonceSource = "'nonce'";

/** Puts the security headers on every response that has not set them itself (OWASP Secure Headers, ASVS 3.4). */
export class SecurityHeaders {
  /** Names and values in turn. */
  readonly #constant: readonly string[];
  /** The policy in pieces, between which the nonce stands; `undefined` when it is the same for every request. */
  readonly #policyPieces: readonly string[] | undefined;
  /** The `Strict-Transport-Security` header, name and value. */
  readonly #transport: readonly string[] | undefined;

  constructor(options: SecurityHeadersOptions) {
    const policy = textOf(options.contentSecurityPolicy ?? defaultPolicy);
    const pieces = policy?.split(nonceSource) ?? [];
    this.#policyPieces = pieces.length > 1 ? pieces : undefined;
    this.#constant = [
      ...header('x-content-type-options', options.contentTypeOptions ?? 'nosniff'),
      ...header('x-frame-options', options.frameOptions ?? 'SAMEORIGIN'),
      ...header('referrer-policy', options.referrerPolicy ?? 'strict-origin-when-cross-origin'),
      ...header('cross-origin-opener-policy', options.openerPolicy ?? 'same-origin'),
      ...header('cross-origin-resource-policy', options.resourcePolicy ?? 'same-origin'),
      ...header('permissions-policy', options.permissionsPolicy ?? false),
      ...header('content-security-policy', (!this.#policyPieces && policy) || false),
    ];
    const transport = options.strictTransportSecurity ?? {};
    this.#transport = transport === false ? undefined : ['strict-transport-security', transportText(transport)];
  }

  /** @param request `undefined` for one that could not be read. */
  addTo({ headers, status }: Result, request: HttpRequest | undefined): void {
    headers.setMissing(this.#constant);
    // A 304 would replace the nonce of the stored response and leave its scripts with the old one (RFC 9111 §4.3.4).
    if (this.#policyPieces && status !== 304) headers.setMissing(this.#policy(this.#policyPieces, request));
    if (this.#transport && request?.protocol === 'https' && !isLocal(request.host)) headers.setMissing(this.#transport);
  }

  #policy(pieces: readonly string[], request: HttpRequest | undefined): readonly string[] {
    const nonce = request?.cspNonce ?? randomText(16, 'base64url');
    return ['content-security-policy', pieces.join(`'nonce-${nonce}'`)];
  }
}

function header(name: string, value: string | false): readonly string[] {
  return value === false ? [] : [name, value];
}

function textOf(policy: ContentSecurityPolicy | false): string | undefined {
  if (policy === false) return undefined;
  return Object.entries(policy)
    .map(([directive, sources]) => [directive, ...[sources].flat()].join(' ').trim())
    .join('; ');
}

function transportText({ maxAge = year, includeSubDomains, preload }: StrictTransportSecurityOptions): string {
  return `max-age=${maxAge}${includeSubDomains ? '; includeSubDomains' : ''}${preload ? '; preload' : ''}`;
}

/** It would lock a developer's browser out of everything else that is served on this machine by plain HTTP. */
function isLocal(host: string): boolean {
  return /^(?:[^:]+\.)?localhost(?::|$)/i.test(host);
}
