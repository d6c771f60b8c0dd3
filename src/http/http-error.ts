import { STATUS_CODES } from './node-http.js';
import type { HeaderValues } from './response-headers.js';
import { checkedStatus } from './status.js';

/** What an HTTP error may carry besides its status and message. */
export interface HttpErrorOptions extends ErrorOptions {
  /** Headers of the error response. Default: none. */
  headers?: HeaderValues;
  /** Further members of the problem+json body (RFC 9457 §3.2), such as `errors`. Default: none. */
  details?: Readonly<Record<string, unknown>>;
}

/**
 * An error meant for the client: thrown anywhere in a request, it becomes a response with this status.
 *
 * The message reaches the client as it stands, so it must hold nothing secret.
 */
export class HttpError extends Error {
  /** The status of the response, 400 to 599. */
  readonly status: number;
  /** Headers of the error response. */
  readonly headers: HeaderValues;
  /** Further members of the problem+json body. */
  readonly details: Readonly<Record<string, unknown>>;

  constructor(status: number, message: string = STATUS_CODES[status] ?? 'Error', options: HttpErrorOptions = {}) {
    super(message, options);
    this.name = new.target.name;
    this.status = checkedStatus(status, 'An HttpError', 400);
    this.headers = options.headers ?? {};
    this.details = options.details ?? {};
  }
}

/** 400: the request cannot be understood. */
export class BadRequest extends HttpError {
  constructor(message?: string, options?: HttpErrorOptions) {
    super(400, message, options);
  }
}

/** 401: the visitor must sign in first. Name the way in `headers`, as `WWW-Authenticate` (RFC 9110 §11.6.1). */
export class Unauthorized extends HttpError {
  constructor(message?: string, options?: HttpErrorOptions) {
    super(401, message, options);
  }
}

/** 402: the visitor must pay first. */
export class PaymentRequired extends HttpError {
  constructor(message?: string, options?: HttpErrorOptions) {
    super(402, message, options);
  }
}

/** 403: the visitor is known and may not do this. */
export class Forbidden extends HttpError {
  constructor(message?: string, options?: HttpErrorOptions) {
    super(403, message, options);
  }
}

/** 404: there is nothing here, or nothing that this visitor may know of. */
export class NotFound extends HttpError {
  constructor(message?: string, options?: HttpErrorOptions) {
    super(404, message, options);
  }
}

/** 405: the address does not take that method. Name those that it takes in `headers`, as `Allow` (RFC 9110 §15.5.6). */
export class MethodNotAllowed extends HttpError {
  constructor(message?: string, options?: HttpErrorOptions) {
    super(405, message, options);
  }
}

/** 406: there is no form of this that the client accepts. */
export class NotAcceptable extends HttpError {
  constructor(message?: string, options?: HttpErrorOptions) {
    super(406, message, options);
  }
}

/** 408: the client took too long to send its request. */
export class RequestTimeout extends HttpError {
  constructor(message?: string, options?: HttpErrorOptions) {
    super(408, message, options);
  }
}

/** 409: the request contradicts what is stored. */
export class Conflict extends HttpError {
  constructor(message?: string, options?: HttpErrorOptions) {
    super(409, message, options);
  }
}

/** 410: there was something here, and it will not come back. */
export class Gone extends HttpError {
  constructor(message?: string, options?: HttpErrorOptions) {
    super(410, message, options);
  }
}

/** 412: what the client took for granted, by `If-Match` for instance, is not so. */
export class PreconditionFailed extends HttpError {
  constructor(message?: string, options?: HttpErrorOptions) {
    super(412, message, options);
  }
}

/** 413: the body is larger than what is taken here. */
export class ContentTooLarge extends HttpError {
  constructor(message?: string, options?: HttpErrorOptions) {
    super(413, message, options);
  }
}

/** 415: the body is of a type that is not read here. */
export class UnsupportedMediaType extends HttpError {
  constructor(message?: string, options?: HttpErrorOptions) {
    super(415, message, options);
  }
}

/** 422: the request is well-formed and its content is not acceptable. */
export class UnprocessableContent extends HttpError {
  constructor(message?: string, options?: HttpErrorOptions) {
    super(422, message, options);
  }
}

/** 423: what the request would change is held by somebody else (RFC 4918 §11.3). */
export class Locked extends HttpError {
  constructor(message?: string, options?: HttpErrorOptions) {
    super(423, message, options);
  }
}

/** 428: the request must say which state it means to change (RFC 6585 §3). */
export class PreconditionRequired extends HttpError {
  constructor(message?: string, options?: HttpErrorOptions) {
    super(428, message, options);
  }
}

/** 429: the visitor asks too often. Say when to come back in `headers`, as `Retry-After`. */
export class TooManyRequests extends HttpError {
  constructor(message?: string, options?: HttpErrorOptions) {
    super(429, message, options);
  }
}

/** 451: the law forbids to show this (RFC 7725). */
export class UnavailableForLegalReasons extends HttpError {
  constructor(message?: string, options?: HttpErrorOptions) {
    super(451, message, options);
  }
}

/** 500: something went wrong here. Other than with an unknown error, the message reaches the client. */
export class InternalServerError extends HttpError {
  constructor(message?: string, options?: HttpErrorOptions) {
    super(500, message, options);
  }
}

/** 501: the server cannot do this for any address. */
export class NotImplemented extends HttpError {
  constructor(message?: string, options?: HttpErrorOptions) {
    super(501, message, options);
  }
}

/** 502: a server behind this one gave an answer that cannot be used. */
export class BadGateway extends HttpError {
  constructor(message?: string, options?: HttpErrorOptions) {
    super(502, message, options);
  }
}

/** 503: something that the request needs is away for the moment. */
export class ServiceUnavailable extends HttpError {
  constructor(message?: string, options?: HttpErrorOptions) {
    super(503, message, options);
  }
}

/** 504: a server behind this one took too long. */
export class GatewayTimeout extends HttpError {
  constructor(message?: string, options?: HttpErrorOptions) {
    super(504, message, options);
  }
}
