import type { IncomingMessage } from 'node:http';
import type { HttpError } from '../http/http-error.js';
import type { MatchedRoute } from '../http/request-context.js';

/** An error of a request, and what is told of it. */
export interface Failure {
  /** What was thrown. */
  readonly thrown: unknown;
  /** What the client may know. */
  readonly answer: HttpError;
  /** Names the log line; given for errors that are the server's fault. */
  readonly errorId?: string;
  /** Names the request in all of its log lines. */
  readonly requestId: string;
  readonly request: IncomingMessage;
  readonly route: MatchedRoute | undefined;
  /** Called with what the application's own page for the error has thrown. */
  readonly pageFailed: (error: unknown) => void;
}
