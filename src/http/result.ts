import { Readable } from 'node:stream';
import { MantisError } from '../errors/mantis-error.js';
import { describeValue } from '../errors/describe-value.js';
import type { Eventually } from '../time/eventually.js';
import { ResponseHeaders } from './response-headers.js';
import type { HeaderValues } from './response-headers.js';
import type { RequestContext } from './request-context.js';
import { checkedStatus } from './status.js';

/** What a response body can be made of; `undefined` is no body. */
export type ResultBody = string | Uint8Array | Readable | undefined;

/** What every result helper takes as its last argument. */
export interface ResultInit {
  /** The status, 200 to 599. Default: 200; 204 for `noContent`; 302 or 303 for `redirect`. */
  status?: number;
  /** Headers to add or to replace the helper's own. Default: none. */
  headers?: HeaderValues | ResponseHeaders;
}

/** A response on its way out: what an action's value becomes and what middleware receives from `next()`. */
export class Result {
  /** The status of the response. */
  status: number;
  /** The headers of the response; middleware may change them until the result has left the kernel. */
  readonly headers: ResponseHeaders;
  /** The body; left out of the answer to HEAD and of 204 and 304. */
  body: ResultBody;

  constructor(body: ResultBody, init: ResultInit = {}) {
    this.status = checkedStatus(init.status ?? 200, 'A result', 200);
    this.headers = new ResponseHeaders(init.headers);
    this.body = checkedBody(body);
  }

  /** A result with the same body whose status and headers can be changed without changing this one. */
  clone(): Result {
    return new Result(this.body, { status: this.status, headers: this.headers });
  }
}

/** A value that needs the request before it can become a result, such as `redirect.back()`. */
export abstract class PendingResult {
  /** Makes the result for the request being served. */
  abstract toResult(context: RequestContext): Eventually<Result>;
}

/** A result whose body is known to be of a media type, unless `init.headers` names another. */
export function typedResult(body: ResultBody, type: string, init: ResultInit = {}): Result {
  const result = new Result(body, init);
  if (!result.headers.has('content-type')) result.headers.set('content-type', type);
  return result;
}

function checkedBody(body: ResultBody): ResultBody {
  if (body === undefined || typeof body === 'string' || body instanceof Uint8Array || body instanceof Readable)
    return body;
  throw new MantisError({
    code: 'E_RESULT_INVALID',
    what: `A result was given the body ${describeValue(body)}.`,
    why: 'A body is text, bytes or a stream of them.',
    fix: 'pass a string, a Uint8Array or a Readable.',
  });
}
