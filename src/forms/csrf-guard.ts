import { isMasked } from '../crypto/masking.js';
import { MantisError } from '../errors/mantis-error.js';
import { csrfFieldName, isForm } from '../http/form-fields.js';
import { Forbidden } from '../http/http-error.js';
import { isSafeMethod } from '../http/methods.js';
import type { Stage } from '../http/middleware.js';
import type { RequestContext } from '../http/request-context.js';
import { csrfSecrets } from '../session/csrf-secrets.js';
import { optionalSession } from '../session/current-session.js';
import { follow } from '../time/eventually.js';
import type { Eventually } from '../time/eventually.js';

const headerName = 'x-csrf-token';

/**
 * Refuses unsafe requests of a session that do not carry its token (OWASP CSRF Prevention: synchronizer token), in the
 * header or among the fields of a form. One without a live session has no authority that another site could misuse.
 */
export function guardByToken(stage: Stage): Stage {
  return (context) => follow(checkToken(context), () => stage(context));
}

/** @throws {Forbidden} */
function checkToken(context: RequestContext): Eventually<void> {
  const { request } = context;
  const session = isSafeMethod(request.method) ? undefined : optionalSession();
  if (!session || session.isNew) return;
  const check = (token: unknown): void => {
    if (typeof token !== 'string' || !isMasked(token, csrfSecrets(session.contents))) throw refusal(context, token);
  };
  const header = request.header(headerName);
  if (header !== undefined || !isForm(request)) return check(header);
  return follow(request.formField(csrfFieldName), check);
}

function refusal({ route }: RequestContext, token: unknown): Forbidden {
  const cause = new MantisError({
    code: 'E_CSRF_TOKEN',
    what: `A request to ${route?.action ?? 'no action'} has ${token === undefined ? 'no CSRF token' : 'a CSRF token that is not its session’s'}.`,
    why: 'The option csrf.token asks unsafe requests of a session for it, and it ends with login, regenerate and the session.',
    fix: 'write csrfField() into the form, before its files, or send csrfToken() in the header X-CSRF-Token; { csrf: false } on the route switches the check off.',
  });
  const message = 'The CSRF token is missing or no longer valid. Go back, reload the page and send it again.';
  return new Forbidden(message, { details: { code: cause.code }, cause });
}
