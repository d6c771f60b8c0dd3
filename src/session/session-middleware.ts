import { Readable } from 'node:stream';
import { ServiceUnavailable } from '../http/http-error.js';
import type { HttpRequest } from '../http/http-request.js';
import type { Result } from '../http/result.js';
import { EventStream } from '../http/server-sent-events.js';
import { attempt, follow } from '../time/eventually.js';
import type { Eventually } from '../time/eventually.js';
import { unreadable } from './session-errors.js';
import { runWithSession, runWithoutSession, streamWithSession } from './current-session.js';
import type { SessionCookie } from './session-cookie.js';
import type { SessionEngine } from './session-engine.js';
import type { Visitor } from './session-environment.js';
import type { Session } from './session.js';

/** What a route asks of the session. */
export interface SessionPlan {
  /** All of it, only that its end is moved, or nothing. */
  readonly mode: 'load' | 'renew' | 'off';
  /** Seconds to wait for other requests of the session on such routes; `undefined` to run beside them. */
  readonly wait?: number;
}

/** Turns what was thrown into the response that tells of it. */
export type ErrorAnswer = (error: unknown) => Eventually<Result>;

/** Introduces the session to HTTP: from the request's cookie to the response's, with the commit in between. */
export class SessionMiddleware {
  readonly #engine: SessionEngine;
  readonly #cookie: SessionCookie;

  constructor(engine: SessionEngine, cookie: SessionCookie) {
    this.#engine = engine;
    this.#cookie = cookie;
  }

  /**
   * Serves a request as its route asks for. Rejects with what `next` throws where the session is not loaded.
   *
   * @throws {ServiceUnavailable} when the driver cannot be read.
   */
  handle(
    request: HttpRequest,
    { mode, wait }: SessionPlan,
    next: () => Eventually<Result>,
    toAnswer: ErrorAnswer,
  ): Eventually<Result> {
    const serve = (isLate: boolean): Eventually<Result> =>
      follow(this.#open(request, isLate), (session) => this.#serve(session, request, next, toAnswer));
    if (mode === 'load') return wait === undefined ? serve(false) : this.#serveInTurn(request, wait, serve);
    const ids = mode === 'renew' ? this.#idsOf(request) : [];
    const { csrfTokens } = this.#engine;
    if (ids.length === 0) return runWithoutSession(next, csrfTokens);
    return follow(this.#engine.renew(ids), (session) =>
      follow(runWithoutSession(next, csrfTokens), (result) =>
        session ? this.#finishRenewal(session, request, result) : result,
      ),
    );
  }

  /** Loads the session only when its turn has come, so that it begins with what the request before it committed. */
  async #serveInTurn(
    request: HttpRequest,
    wait: number,
    serve: (isLate: boolean) => Eventually<Result>,
  ): Promise<Result> {
    const ids = this.#idsOf(request);
    const turn = await this.#engine.takeTurn(ids, wait * 1000).catch(cannotRead);
    if (!turn) throw new ServiceUnavailable('Another request of this session takes too long.');
    try {
      return await serve(turn.isLate);
    } finally {
      turn.giveBack();
    }
  }

  /**
   * Serves a request within its session. The changes are committed when the answer is made and before it leaves; an
   * answer of 500 or above discards them.
   */
  #serve(
    session: Session,
    request: HttpRequest,
    next: () => Eventually<Result>,
    toAnswer: ErrorAnswer,
  ): Eventually<Result> {
    // The page that tells of an error may show what the session holds.
    const answer = runWithSession(session, () => attempt(next, toAnswer));
    return follow(answer, (made) => {
      if (made.status >= 500 || request.isAbandoned) session.discard();
      // What is still running writes into the void.
      if (request.isAbandoned) session.end();
      const committed = session.isPending ? this.#commit(session, made, toAnswer) : made;
      return follow(committed, (result) => {
        // What a stream gives is made while the response is under way, by code that is still the request's.
        if (result.body instanceof Readable) streamWithSession(session, result.body);
        this.#watchWhileOpen(session, result);
        return this.#finish(session, request, result);
      });
    });
  }

  #commit(session: Session, answer: Result, toAnswer: ErrorAnswer): Eventually<Result> {
    const sendable = checked(answer, (error) => {
      // What cannot be sent must not be committed: its 500 would leave a new id that nobody has been told.
      session.discard();
      return toAnswer(error);
    });
    return attempt(
      () => follow(session.commit(), () => sendable),
      (error) => {
        if (answer.body instanceof Readable) answer.body.destroy();
        return toAnswer(error);
      },
    );
  }

  #idsOf(request: HttpRequest): readonly string[] {
    return this.#engine.idsAmong(this.#cookie.valuesOf(request));
  }

  #open(request: HttpRequest, isLate: boolean): Eventually<Session> {
    const visitor = (): Visitor => visitorOf(request);
    return attempt(() => this.#engine.open(this.#idsOf(request), { visitor, isLate }), cannotRead);
  }

  #finish(session: Session, request: HttpRequest, result: Result): Eventually<Result> {
    session.seal();
    return follow(this.#cookieLine(session, request), (line) => {
      if (line !== undefined) addCookie(result, line);
      // A shared cache must not give one visitor's page to another (CVE-2023-30861).
      if (session.touched || line !== undefined) result.headers.include('vary', 'Cookie');
      return result;
    });
  }

  #finishRenewal(session: Session, request: HttpRequest, result: Result): Eventually<Result> {
    this.#watchWhileOpen(session, result);
    return session.renewedId || session.replacingId ? this.#finish(session, request, result) : result;
  }

  /** A stream without an end lasts no longer than the session of whoever reads it. */
  #watchWhileOpen({ id }: Session, { body }: Result): void {
    if (body instanceof EventStream && id !== undefined) body.goOnWhile(this.#engine.watch(id));
  }

  #cookieLine(session: Session, request: HttpRequest): Eventually<string | undefined> {
    const order = session.cookie;
    if (order?.kind === 'clear') return this.#cookie.clear(request);
    if (order?.kind === 'issue') return this.#cookie.issue(order.id, request, session.secondsLeft);
    // Who still has the old id may have lost the response that brought the new one.
    const id = session.replacingId ?? (this.#cookie.isPersistent ? session.renewedId : undefined);
    return id === undefined ? undefined : this.#repeatedLine(id, session, request);
  }

  /** Only after a look at the driver: an id that was replaced meanwhile must not come back in the place of the new one. */
  async #repeatedLine(id: string, session: Session, request: HttpRequest): Promise<string | undefined> {
    return (await this.#engine.isLive(id)) ? this.#cookie.issue(id, request, session.secondsLeft) : undefined;
  }
}

/** Never an anonymous session instead: its first write would replace the one that cannot be read. */
function cannotRead(cause: unknown): never {
  throw new ServiceUnavailable('The session cannot be read at the moment.', { cause: unreadable(cause) });
}

/** The answer, if its headers can be sent. */
function checked(answer: Result, recover: ErrorAnswer): Eventually<Result> {
  try {
    answer.headers.check();
    return answer;
  } catch (error) {
    return recover(error);
  }
}

function visitorOf(request: HttpRequest): Visitor {
  const userAgent = request.header('user-agent');
  return { ip: request.ip, ...(userAgent === undefined ? {} : { userAgent }) };
}

function addCookie({ headers }: Result, line: string): void {
  headers.append('set-cookie', line);
  if (!headers.has('cache-control')) headers.set('cache-control', 'no-store');
}
