import { Readable } from 'node:stream';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { isPageVisit } from '../forms/back-to-form.js';
import type { CrossSiteGuard } from '../http/cross-site-guard.js';
import { checkRequest } from '../http/request-checks.js';
import { HttpRequest } from '../http/http-request.js';
import type { RequestSettings } from '../http/http-request.js';
import { mayOverrideMethod, overrideMethod } from '../http/method-override.js';
import { applyConditions } from '../http/preconditions.js';
import { isPreflight } from '../http/cors-policy.js';
import { runWithRequest, streamWithRequest } from '../http/current-request.js';
import type { Logger } from '../http/logger.js';
import type { RequestContext } from '../http/request-context.js';
import type { RequestIds } from '../http/request-ids.js';
import { isHeaderValue } from '../http/response-headers.js';
import type { Result } from '../http/result.js';
import type { SecurityHeaders } from '../http/security-headers.js';
import { discard, sendResult } from '../http/send-result.js';
import { hasLongUnreadBody } from '../http/unread-body.js';
import { EventStream } from '../http/server-sent-events.js';
import { attempt, follow } from '../time/eventually.js';
import type { Eventually } from '../time/eventually.js';
import type { RouteTable } from '../routing/route-table.js';
import type { AccessLog } from './access-log.js';
import type { ErrorBoundary } from './error-boundary.js';
import { Exchange } from './exchange.js';
import { RequestScope } from './request-scope.js';
import type { ServedFiles, ServedRoute } from './served-route.js';
import { systemCode } from '../errors/system-code.js';

/** What a kernel is made of. */
export interface KernelParts {
  readonly settings: RequestSettings;
  readonly router: RouteTable<ServedRoute>;
  /** Answers where no route matches. */
  readonly unmatched: ServedRoute;
  /** What is served where no route matches, before `unmatched`; `undefined` when there is none. */
  readonly statics: ServedFiles | undefined;
  readonly boundary: ErrorBoundary;
  /** `undefined` when the check is switched off. */
  readonly crossSiteGuard: CrossSiteGuard | undefined;
  readonly requestIds: RequestIds;
  readonly logger: Logger;
  /** `undefined` when no line is wanted. */
  readonly accessLog: AccessLog | undefined;
  /** `undefined` when none are wanted. */
  readonly securityHeaders: SecurityHeaders | undefined;
  /** How the URLs of a request's context are written. */
  readonly urlFor: (request: HttpRequest) => RequestContext['url'];
  /** Whether a form may ask for another method by `_method`. */
  readonly overridesMethod: boolean;
  readonly render: RequestContext['render'];
}

/** The life of a request. */
export class Kernel {
  readonly #parts: KernelParts;
  readonly #exchangeSettings: { readonly ids: RequestIds; readonly isTimed: boolean };
  #isClosing = false;
  #inFlight = 0;
  #whenIdle: (() => void) | undefined;
  /** Streams that would go on until their clients leave. */
  readonly #endless = new Set<EventStream>();

  constructor(parts: KernelParts) {
    this.#parts = parts;
    this.#exchangeSettings = { ids: parts.requestIds, isTimed: parts.accessLog !== undefined };
  }

  /**
   * Serves one request of `node:http`. Never throws and never rejects: what goes wrong becomes a response or a line in
   * the log.
   */
  handle(raw: IncomingMessage, response: ServerResponse): Eventually<void> {
    this.#inFlight += 1;
    const exchange = new Exchange(raw, response, this.#exchangeSettings);
    return follow(this.#answer(exchange), (made) => {
      const result = this.#complete(applyConditions(made, raw), exchange);
      if (response.destroyed || raw.socket.destroyed) exchange.outcome = 'aborted';
      return this.#finish(result, exchange);
    });
  }

  /** Answers from now on end their connections, and endless ones end. Resolves when no request is being served. */
  async drain(): Promise<void> {
    this.#isClosing = true;
    for (const stream of this.#endless) stream.finish();
    if (this.#inFlight > 0) await new Promise<void>((resolve) => (this.#whenIdle = resolve));
  }

  /** What was uploaded and not moved is removed before the answer leaves; a stream may be reading it until it has left. */
  #finish(result: Result, exchange: Exchange): Eventually<void> {
    const { uploads } = this.#parts.settings;
    const send = (): Eventually<void> => this.#send(result, exchange);
    const release = (): Eventually<void> => uploads.release(exchange.raw);
    const finished = result.body instanceof Readable ? follow(send(), release) : follow(release(), send);
    return follow(finished, () => this.#leave(exchange, result));
  }

  #leave(exchange: Exchange, result: Result): void {
    const { response } = exchange;
    // Where another answer was sent in the place of this one, the response knows.
    this.#parts.accessLog?.note(exchange, response.headersSent ? response.statusCode : result.status);
    this.#inFlight -= 1;
    if (this.#inFlight === 0) this.#whenIdle?.();
  }

  #answer(exchange: Exchange): Eventually<Result> {
    return attempt(
      () => {
        const { settings, overridesMethod } = this.#parts;
        checkRequest(exchange.raw, settings.head);
        const request = new HttpRequest(exchange.raw, settings, exchange);
        exchange.request = request;
        const serve = (): Eventually<Result> =>
          follow(this.#find(request), (found) => this.#enter(request, found, exchange));
        return overridesMethod && mayOverrideMethod(exchange.raw)
          ? overrideMethod(request, (method) => this.#answers(method, request)).then(serve)
          : serve();
      },
      (error) => this.#answerError(error, exchange),
    );
  }

  #enter(request: HttpRequest, served: ServedRoute, exchange: Exchange): Eventually<Result> {
    exchange.served = served;
    const serve = (): Eventually<Result> => this.#serve(request, served, exchange);
    return served.isLogging ? runWithRequest(request, serve) : serve();
  }

  #find(request: HttpRequest): Eventually<ServedRoute> {
    const { router, statics, unmatched } = this.#parts;
    if (request.method === 'OPTIONS' && isPreflight(request)) {
      const method = request.header('access-control-request-method') ?? '';
      // What is no method could name a member of the router's own objects.
      const { path, host } = request;
      const asked = /^[A-Z]+$/.test(method) ? router.match({ method, path, host }) : undefined;
      if (asked?.target.preflight) return asked.target.preflight;
    }
    const match = router.match(request);
    if (!match && !statics) return unmatched;
    if (!match) {
      const isRoute = (path: string): boolean => this.#answers('GET', { path, host: request.host });
      return follow(statics?.files.has(request, isRoute), (isFile) => (isFile && statics ? statics.served : unmatched));
    }
    request.params = match.params;
    return match.target;
  }

  #answers(method: string, { path, host }: Pick<HttpRequest, 'path' | 'host'>): boolean {
    return this.#parts.router.match({ method, path, host }) !== undefined;
  }

  /** From the outside in: session, cross-site check, middleware, action; and back out as a result. */
  #serve(request: HttpRequest, served: ServedRoute, exchange: Exchange): Eventually<Result> {
    const { crossSiteGuard } = this.#parts;
    const { sessions } = served;
    const answer = (): Eventually<Result> => {
      if (served.isGuarded) crossSiteGuard?.check(request);
      return served.stage(new RequestScope(request, served.route, this.#parts));
    };
    if (!sessions) return answer();
    const plan = served.pageSession && isPageVisit(request) ? served.pageSession : served.session;
    return sessions.handle(request, plan, answer, (error) => this.#answerError(error, exchange));
  }

  /** An error's answer has not come through the middleware, and pages of other origins that may read it must be told. */
  #answerError(error: unknown, exchange: Exchange): Eventually<Result> {
    return follow(this.#parts.boundary.toResult(error, exchange), (answer) => {
      const { request, served } = exchange;
      if (request) (served ?? this.#parts.unmatched).cors?.addTo(answer.headers, request);
      return answer;
    });
  }

  /** What every answer gets on its way out. */
  #complete(result: Result, exchange: Exchange): Result {
    const { securityHeaders, requestIds } = this.#parts;
    if (this.#isClosing || hasLongUnreadBody(exchange.raw)) result.headers.set('connection', 'close');
    if (requestIds.header !== undefined) result.headers.set(requestIds.header, exchange.id);
    securityHeaders?.addTo(result, exchange.request);
    return result;
  }

  #send(result: Result, exchange: Exchange): Eventually<void> {
    const { body } = result;
    if (exchange.response.headersSent) return this.#drop(body, exchange);
    if (body instanceof EventStream) this.#followStream(body);
    if (body instanceof Readable && exchange.request && exchange.served?.isLogging) {
      streamWithRequest(exchange.request, body);
    }
    return attempt(
      () => sendResult(result, exchange.response),
      (error) => this.#sendFailed(error, result, exchange),
    );
  }

  /** Somebody else has answered, the server that the application is mounted in for instance, and one answer is what there is. */
  #drop(body: Result['body'], { id, served }: Exchange): void {
    discard(body);
    const fields = { event: 'answered-before', requestId: id, route: served?.route?.path };
    this.#parts.logger.warn(fields, 'A request had been answered before the application did; its answer is dropped.');
  }

  #followStream(stream: EventStream): void {
    if (this.#isClosing) return stream.finish();
    this.#endless.add(stream);
    stream.once('close', () => this.#endless.delete(stream));
  }

  #sendFailed(error: unknown, result: Result, exchange: Exchange): Eventually<void> {
    const { raw, response } = exchange;
    // A header that cannot be written is found when the stream is open.
    discard(result.body);
    // A client that has gone away is no failure of the server; a body that fails takes the connection along as well.
    if (raw.destroyed && response.destroyed && isInterruption(error)) return void (exchange.outcome = 'aborted');
    if (response.headersSent) return this.#breakOff(error, exchange);
    return attempt(
      () => follow(this.#answerError(error, exchange), (answer) => this.#sendInstead(answer, result, exchange)),
      (cause) => this.#breakOff(cause, exchange),
    );
  }

  /** What was committed is committed: without its cookie the visitor would lose it. */
  #sendInstead(answer: Result, result: Result, exchange: Exchange): Eventually<void> {
    const cookies = result.headers.lines('set-cookie').filter((line) => isHeaderValue('set-cookie', line));
    for (const cookie of cookies) answer.headers.append('set-cookie', cookie);
    return sendResult(this.#complete(answer, exchange), exchange.response);
  }

  /** After the first byte there is no other way to tell the client than to end the connection. */
  #breakOff(error: unknown, exchange: Exchange): void {
    exchange.outcome = 'broken-off';
    exchange.response.destroy();
    this.#parts.boundary.report(error, exchange, { event: 'broken-off' });
  }
}

/** What writing to a connection fails with when the other end has closed it. */
function isInterruption(error: unknown): boolean {
  const code = systemCode(error);
  return code === 'ERR_STREAM_PREMATURE_CLOSE' || code === 'ECONNRESET' || code === 'EPIPE';
}
