import type { IncomingMessage, ServerResponse } from 'node:http';
import { isPageVisit } from '../forms/back-to-form.js';
import { Readable } from 'node:stream';
import type { CrossSiteGuard } from '../http/cross-site-guard.js';
import { checkRequest } from '../http/request-checks.js';
import { HttpRequest } from '../http/http-request.js';
import { mayOverrideMethod, overrideMethod } from '../http/method-override.js';
import type { RequestSettings } from '../http/http-request.js';
import type { MatchedRoute, RequestContext } from '../http/request-context.js';
import { applyConditions } from '../http/preconditions.js';
import type { Result } from '../http/result.js';
import { sendResult } from '../http/send-result.js';
import { hasLongUnreadBody } from '../http/unread-body.js';
import { EventStream } from '../http/server-sent-events.js';
import { attempt, follow } from '../time/eventually.js';
import type { Eventually } from '../time/eventually.js';
import type { RouteTable } from '../routing/route-table.js';
import type { SessionMiddleware } from '../session/session-middleware.js';
import type { ErrorBoundary } from './error-boundary.js';
import type { ServedFiles, ServedRoute } from './served-route.js';

/** What a kernel is made of. */
export interface KernelParts {
  readonly settings: RequestSettings;
  readonly router: RouteTable<ServedRoute>;
  /** Answers where no route matches. */
  readonly unmatched: ServedRoute;
  /** What is served where no route matches, before `unmatched`; `undefined` when there is none. */
  readonly statics: ServedFiles | undefined;
  readonly boundary: ErrorBoundary;
  /** `undefined` when sessions are switched off. */
  readonly sessions: SessionMiddleware | undefined;
  /** `undefined` when the check is switched off. */
  readonly crossSiteGuard: CrossSiteGuard | undefined;
  /** How the URLs of a request's context are written. */
  readonly urlFor: (request: HttpRequest) => RequestContext['url'];
  /** Whether a form may ask for another method by `_method`. */
  readonly overridesMethod: boolean;
  readonly render: RequestContext['render'];
}

/** The life of a request. */
export class Kernel {
  readonly #parts: KernelParts;
  #isClosing = false;
  #inFlight = 0;
  #whenIdle: (() => void) | undefined;
  /** Streams that would go on until their clients leave. */
  readonly #endless = new Set<EventStream>();

  constructor(parts: KernelParts) {
    this.#parts = parts;
  }

  /**
   * Serves one request of `node:http`. Never throws and never rejects: what goes wrong becomes a response or a line in
   * the log.
   */
  handle(raw: IncomingMessage, response: ServerResponse): Eventually<void> {
    this.#inFlight += 1;
    return follow(this.#answer(raw), (made) => {
      const result = applyConditions(made, raw);
      if (this.#isClosing || hasLongUnreadBody(raw)) result.headers.set('connection', 'close');
      return this.#finish(result, response);
    });
  }

  /** Answers from now on end their connections, and endless ones end. Resolves when no request is being served. */
  async drain(): Promise<void> {
    this.#isClosing = true;
    for (const stream of this.#endless) stream.finish();
    if (this.#inFlight > 0) await new Promise<void>((resolve) => (this.#whenIdle = resolve));
  }

  /** What was uploaded and not moved is removed before the answer leaves; a stream may be reading it until it has left. */
  #finish(result: Result, response: ServerResponse): Eventually<void> {
    const { uploads } = this.#parts.settings;
    const send = (): Eventually<void> => this.#send(result, response);
    if (result.body instanceof Readable) {
      return follow(
        follow(send(), () => uploads.release(response.req)),
        () => this.#leave(),
      );
    }
    return follow(follow(uploads.release(response.req), send), () => this.#leave());
  }

  #leave(): void {
    this.#inFlight -= 1;
    if (this.#inFlight === 0) this.#whenIdle?.();
  }

  #answer(raw: IncomingMessage): Eventually<Result> {
    let route: MatchedRoute | undefined;
    return attempt(
      () => {
        checkRequest(raw, this.#parts.settings.head);
        const request = new HttpRequest(raw, this.#parts.settings);
        const serve = (): Eventually<Result> => {
          const match = this.#parts.router.match(request);
          if (!match) return this.#serveUnmatched(request);
          request.params = match.params;
          route = match.target.route;
          return this.#serve(request, match.target);
        };
        return this.#parts.overridesMethod && mayOverrideMethod(raw)
          ? overrideMethod(request, (method) => this.#answers(method, request)).then(serve)
          : serve();
      },
      (error) => this.#parts.boundary.toResult(error, raw, route),
    );
  }

  #serveUnmatched(request: HttpRequest): Eventually<Result> {
    const { statics, unmatched } = this.#parts;
    if (!statics) return this.#serve(request, unmatched);
    return follow(statics.files.has(request), (isFile) => this.#serve(request, isFile ? statics.served : unmatched));
  }

  #answers(method: string, { path, host }: HttpRequest): boolean {
    return this.#parts.router.match({ method, path, host }) !== undefined;
  }

  /** From the outside in: session, cross-site check, middleware, action; and back out as a result. */
  #serve(request: HttpRequest, { route, session, pageSession, stage }: ServedRoute): Eventually<Result> {
    const { boundary, sessions, crossSiteGuard, urlFor, render } = this.#parts;
    const answer = (): Eventually<Result> => {
      crossSiteGuard?.check(request);
      return stage({ request, route, url: urlFor(request), render });
    };
    if (!sessions) return answer();
    const plan = pageSession && isPageVisit(request) ? pageSession : session;
    return sessions.handle(request, plan, answer, (error) => boundary.toResult(error, request.raw, route));
  }

  #send(result: Result, response: ServerResponse): Eventually<void> {
    if (result.body instanceof EventStream) this.#followStream(result.body);
    return attempt(
      () => sendResult(result, response),
      (error) => this.#sendFailed(error, result, response),
    );
  }

  #followStream(stream: EventStream): void {
    if (this.#isClosing) return stream.finish();
    this.#endless.add(stream);
    stream.once('close', () => this.#endless.delete(stream));
  }

  #sendFailed(error: unknown, result: Result, response: ServerResponse): Eventually<void> {
    const raw = response.req;
    // A client that has gone away is no failure of the server; a body that fails takes the connection along as well.
    if (raw.destroyed && response.destroyed && isInterruption(error)) return;
    if (response.headersSent) return this.#breakOff(error, response);
    return follow(this.#parts.boundary.toResult(error, raw), (answer) => {
      // What was committed is committed: without its cookie the visitor would lose it.
      const cookies = result.headers.get('set-cookie');
      if (cookies !== undefined) answer.headers.set('set-cookie', cookies);
      return attempt(
        () => sendResult(answer, response),
        (cause) => this.#breakOff(cause, response),
      );
    });
  }

  /** After the first byte there is no other way to tell the client than to end the connection. */
  #breakOff(error: unknown, response: ServerResponse): void {
    response.destroy();
    this.#parts.boundary.report(error, response.req, { event: 'broken-off' });
  }
}

/** What writing to a connection fails with when the other end has closed it. */
function isInterruption(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return code === 'ERR_STREAM_PREMATURE_CLOSE' || code === 'ECONNRESET' || code === 'EPIPE';
}
