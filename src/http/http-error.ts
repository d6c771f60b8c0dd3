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

/** 401: the visitor must sign in first. */
export class Unauthorized extends HttpError {
  constructor(message?: string, options?: HttpErrorOptions) {
    super(401, message, options);
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

/** 409: the request contradicts what is stored. */
export class Conflict extends HttpError {
  constructor(message?: string, options?: HttpErrorOptions) {
    super(409, message, options);
  }
}

/** 422: the request is well-formed and its content is not acceptable. */
export class UnprocessableContent extends HttpError {
  constructor(message?: string, options?: HttpErrorOptions) {
    super(422, message, options);
  }
}

/** 429: the visitor asks too often. */
export class TooManyRequests extends HttpError {
  constructor(message?: string, options?: HttpErrorOptions) {
    super(429, message, options);
  }
}

/** 503: something that the request needs is away for the moment. */
export class ServiceUnavailable extends HttpError {
  constructor(message?: string, options?: HttpErrorOptions) {
    super(503, message, options);
  }
}
