import type { IncomingMessage, ServerResponse } from 'node:http';
import type { CrossSiteGuard } from '../http/cross-site-guard.js';
import { checkHost } from '../http/host.js';
import { HttpRequest } from '../http/http-request.js';
import type { RequestSettings } from '../http/http-request.js';
import type { MatchedRoute, RequestContext } from '../http/request-context.js';
import type { Result } from '../http/result.js';
import { sendResult } from '../http/send-result.js';
import { EventStream } from '../http/server-sent-events.js';
import { attempt, follow } from '../time/eventually.js';
import type { Eventually } from '../time/eventually.js';
import type { Router } from '../routing/router.js';
import type { SessionMiddleware } from '../session/session-middleware.js';
import type { ErrorBoundary } from './error-boundary.js';
import type { ServedRoute } from './served-route.js';

/** What a kernel is made of. */
export interface KernelParts {
  readonly settings: RequestSettings;
  readonly router: Router<ServedRoute>;
  /** Answers where no route matches. */
  readonly unmatched: ServedRoute;
  readonly boundary: ErrorBoundary;
  /** `undefined` when sessions are switched off. */
  readonly sessions: SessionMiddleware | undefined;
  /** `undefined` when the check is switched off. */
  readonly crossSiteGuard: CrossSiteGuard | undefined;
  readonly url: RequestContext['url'];
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
    return follow(this.#answer(raw), (result) => {
      if (this.#isClosing) result.headers.set('connection', 'close');
      return follow(this.#send(result, response), () => this.#leave());
    });
  }

  /** Answers from now on end their connections, and endless ones end. Resolves when no request is being served. */
  async drain(): Promise<void> {
    this.#isClosing = true;
    for (const stream of this.#endless) stream.finish();
    if (this.#inFlight > 0) await new Promise<void>((resolve) => (this.#whenIdle = resolve));
  }

  #leave(): void {
    this.#inFlight -= 1;
    if (this.#inFlight === 0) this.#whenIdle?.();
  }

  #answer(raw: IncomingMessage): Eventually<Result> {
    let route: MatchedRoute | undefined;
    return attempt(
      () => {
        checkHost(raw);
        const request = new HttpRequest(raw, this.#parts.settings);
        const match = this.#parts.router.match(request.method, request.path);
        if (match) request.params = match.params;
        const served = match?.target ?? this.#parts.unmatched;
        route = served.route;
        return this.#serve(request, served);
      },
      (error) => this.#parts.boundary.toResult(error, raw, route),
    );
  }

  /** From the outside in: session, cross-site check, middleware, action; and back out as a result. */
  #serve(request: HttpRequest, { route, session, stage }: ServedRoute): Eventually<Result> {
    const { boundary, sessions, crossSiteGuard, url, render } = this.#parts;
    const answer = (): Eventually<Result> => {
      crossSiteGuard?.check(request);
      return stage({ request, route, url, render });
    };
    if (!sessions) return answer();
    return sessions.handle(request, session, answer, (error) => boundary.toResult(error, request.raw, route));
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
