import { CrossSiteGuard } from '../../http/cross-site-guard.js';
import type { GuardedOptions } from '../options/csrf-options.js';

/** What guards against requests that other sites cause. */
export interface CsrfParts {
  /** `undefined` when the check is switched off. */
  readonly guard: CrossSiteGuard | undefined;
  /** Whether requests of a session carry its token. */
  readonly hasTokens: boolean;
}

/** What an application asks for. */
export function csrfParts({ csrf = true }: GuardedOptions): CsrfParts {
  if (csrf === false) return { guard: undefined, hasTokens: false };
  const options = csrf === true ? {} : csrf;
  return { guard: new CrossSiteGuard(options), hasTokens: options.token === true };
}
