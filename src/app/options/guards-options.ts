import { brokenRules, unknownOptions } from '../../errors/option-problems.js';
import type { Problem } from '../../errors/mantis-error.js';
import { isRequestIdHeader } from '../../http/request-ids.js';
import { checkSecurityHeaders } from '../../http/security-headers-options.js';
import type { SecurityHeadersOptions } from '../../http/security-headers-options.js';
import type { AccessLogOptions } from '../../kernel/access-log.js';
import { isObject } from '../../values/kinds.js';

/** What stands around every request beside the user's own middleware. */
export interface GuardsOptions {
  /** Security headers of every response; `false` for none. Default: on, see `SecurityHeadersOptions`. */
  headers?: SecurityHeadersOptions | false;
  /**
   * The header that carries the request's id, in from a trusted proxy and out with every response; `false` for none.
   * Default: `X-Request-Id`.
   */
  requestId?: string | false;
  /** One line in the log for each request; `false` for none. Default: on. */
  accessLog?: AccessLogOptions | false;
}

/** Their names. */
export const guardsOptionNames: readonly string[] = ['headers', 'requestId', 'accessLog'];

/** The mistakes in options as they were given. */
export function checkGuardsOptions({ headers, requestId, accessLog }: GuardsOptions): readonly Problem[] {
  return [
    ...brokenRules([
      ['headers', headers, headers === false || isObject(headers), 'an object of security headers, or false'],
      [
        'requestId',
        requestId,
        requestId === false || isRequestIdHeader(requestId),
        "the name of a header such as 'X-Request-Id', or false",
      ],
      ['accessLog', accessLog, accessLog === false || isObject(accessLog), 'an object with skip, or false'],
    ]),
    ...(isObject(headers) ? checkSecurityHeaders(headers) : []),
    ...(isObject(accessLog) ? checkAccessLog(accessLog) : []),
  ];
}

function checkAccessLog({ skip, ...others }: AccessLogOptions): readonly Problem[] {
  return [
    ...unknownOptions(others, ['skip'], 'accessLog.'),
    ...brokenRules([['accessLog.skip', skip, typeof skip === 'function', 'a function ({ request, route, status })']]),
  ];
}
