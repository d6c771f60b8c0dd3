import { attempt, follow } from '../time/eventually.js';
import type { Eventually } from '../time/eventually.js';
import type { Flash } from './flash.js';
import { isEmptyCommit } from './session-changes.js';
import type { SessionCommit } from './session-changes.js';
import type { SessionContents } from './session-contents.js';
import { SessionDraft } from './session-draft.js';
import type { CommitOutcome, CookieOrder, SessionEnvironment, Visitor } from './session-environment.js';
import { Sequence } from './sequence.js';
import { headersSent } from './session-errors.js';
import { reportGone, saveFailed, sessionEnded } from './session-save-error.js';
import type { EndReason, StoredSession } from './sessions.js';

/** The session of one request: what is stored, what the request wants of it, and the commit. Knows no HTTP. */
export class Session {
  readonly #environment: SessionEnvironment;
  readonly #begun: number;
  readonly #visitor: (() => Visitor) | undefined;
  #draft: SessionDraft;
  /** What is stored; absent for a visitor without a session and after `destroy`. */
  #stored: StoredSession | undefined;
  /** What `destroy` still has to remove, and why. */
  #doomed: StoredSession | undefined;
  #endReason: EndReason = 'destroy';
  /** A commit found the session gone; nothing may bring it back. */
  #ended = false;
  /** Counts how often `destroy` has begun a new session. */
  #life = 0;
  #sealed = false;
  #cookie: CookieOrder | undefined;
  readonly #commits = new Sequence();

  /** Whether the request came without a live session, or has destroyed it. */
  isNew: boolean;
  /** Whether the request's code has used the session. */
  touched = false;
  /** Whether the pages of the session get CSRF tokens. */
  readonly csrfTokens: boolean;

  constructor(environment: SessionEnvironment, stored?: StoredSession, visitor?: () => Visitor) {
    this.#environment = environment;
    this.#visitor = visitor;
    this.#begun = environment.now();
    this.#stored = stored;
    this.csrfTokens = environment.csrfTokens;
    this.#draft = new SessionDraft(stored?.record, this.csrfTokens);
    this.isNew = stored === undefined;
  }

  /** The values, for reading. */
  get contents(): SessionContents {
    return this.#draft.contents;
  }

  /** What the last request left for this one. */
  get flash(): Flash {
    return this.#draft.flash;
  }

  /** The values and flash, for changing them. @throws E_SESSION_HEADERS_SENT */
  get writable(): SessionDraft {
    if (this.#sealed && this.#environment.sessions.areInCookies) throw headersSent('A change');
    if (this.#sealed && !this.#stored) throw headersSent('A first value');
    return this.#draft;
  }

  get createdAt(): Date {
    return new Date(this.#stored?.record.createdAt ?? this.#begun);
  }

  get expiresAt(): Date {
    return new Date(this.#end);
  }

  /** Whose session it is; `undefined` for an anonymous visitor. */
  get owner(): string | undefined {
    return this.#draft.login?.owner ?? this.#stored?.record.owner;
  }

  /** The secret id of what is stored; `undefined` while nothing is. */
  get id(): string | undefined {
    return this.#stored?.id;
  }

  /** The driver's key for the session; `undefined` while nothing is stored. */
  get key(): string | undefined {
    return this.#stored?.key;
  }

  /** What the response must do about the cookie; `undefined` is nothing. */
  get cookie(): CookieOrder | undefined {
    return this.#cookie;
  }

  /** The id whose end this request moved; `undefined` when it moved none, or when the session is no longer that one. */
  get renewedId(): string | undefined {
    return this.#stored?.isRenewed ? this.#stored.id : undefined;
  }

  /** The id that has replaced the one with which the request came; `undefined` when that is still the session's. */
  get replacingId(): string | undefined {
    return this.#stored?.isSuccessor ? this.#stored.id : undefined;
  }

  /** Seconds until the session ends, at least 1. */
  get secondsLeft(): number {
    return Math.max(1, Math.round((this.#end - this.#environment.now()) / 1000));
  }

  /** Whether there may be something to commit. */
  get isPending(): boolean {
    return this.#commits.isBusy || this.#doomed !== undefined || this.#draft.mayDiffer;
  }

  /** Gives the session a new id at commit. A visitor without a session gets one with the first value anyway. */
  regenerate(): void {
    if (this.#sealed) throw headersSent('A new id');
    this.#draft.regenerate();
  }

  /** Gives the session a new id at commit, since the one that it has is due. */
  rotate(): void {
    this.#draft.newId ??= 'rotation';
  }

  /** Gives the session to an owner at commit, under a new id and with its lifetimes begun anew. */
  login(owner: string, keep?: readonly string[]): void {
    if (this.#sealed) throw headersSent('A new id');
    this.#draft.signIn({ owner, at: this.#environment.now(), ...this.#visitor?.() }, this.owner, keep);
  }

  /** Ends the session at commit. What is written later in the request begins a new one. */
  destroy(reason: EndReason = 'destroy'): void {
    if (this.#sealed) throw headersSent('Ending the session');
    this.#doomed ??= this.#stored;
    this.#endReason = reason;
    this.#stored = undefined;
    this.discard();
    this.#life += 1;
    this.isNew = true;
  }

  /** It has ended before the request could be served; what that writes is dropped. */
  end(): void {
    this.#ended = true;
  }

  /** Whether a driver's key names this session, or the one that this request is about to end. */
  owns(key: string): boolean {
    return key === this.#stored?.key || key === this.#doomed?.key;
  }

  /**
   * Commits now.
   *
   * @throws {SessionSaveError}
   */
  async save(): Promise<void> {
    if ((await this.commit()) === 'dropped') throw sessionEnded();
  }

  /**
   * Makes the changes so far take effect in the driver. A session that ended meanwhile drops them, without an error.
   *
   * @throws {SessionSaveError} when the driver fails; the changes are given up then, but for `destroy`.
   */
  commit(): Eventually<CommitOutcome> {
    return this.#commits.run(() => this.#commit());
  }

  /** Gives up what has not been committed, but for `destroy`. */
  discard(): void {
    this.#draft = new SessionDraft(this.#stored?.record, this.csrfTokens);
  }

  /** From now on the response cannot carry a cookie any more. */
  seal(): void {
    this.#sealed = true;
  }

  #commit(): Eventually<CommitOutcome> {
    return attempt(
      () => follow(this.#removeDoomed(), () => this.#commitDraft()),
      (error) => {
        this.discard();
        throw saveFailed(error);
      },
    );
  }

  #removeDoomed(): Eventually<void> {
    if (!this.#doomed) return;
    return follow(this.#environment.sessions.end(this.#doomed, this.#endReason), (wasLive) => {
      this.#doomed = undefined;
      // Another request has replaced or ended the session meanwhile: the cookie is its affair, and nothing follows here.
      if (wasLive) this.#cookie = { kind: 'clear' };
      else this.#ended = true;
    });
  }

  #commitDraft(): Eventually<CommitOutcome> {
    const draft = this.#draft;
    const { login, newId } = draft;
    const commit = draft.toCommit(
      this.#environment.now(),
      login ? this.#environment.lifetime.firstEnd(login.at) : this.#end,
    );
    // A new id alone is something to commit only where there is a session that can get it.
    if (isEmptyCommit(commit) && !(newId && this.#stored)) return 'done';
    if (this.#ended) return this.#drop();
    const life = this.#life;
    return follow(this.#carryOut(commit, newId), (stored) => {
      if (!stored) return this.#drop();
      draft.settle({ login, newId }, stored.record);
      return this.#adopt(stored, life);
    });
  }

  /** What is stored then; `undefined` when the session has ended meanwhile. */
  #carryOut(commit: SessionCommit, newId: SessionDraft['newId']): Eventually<StoredSession | undefined> {
    const { sessions } = this.#environment;
    if (this.#sealed && sessions.areInCookies) throw headersSent('A change');
    if (!this.#stored) return sessions.create(commit, this.#begun);
    if (newId) return sessions.rename(this.#stored, commit, newId);
    return sessions.commit(this.#stored, commit);
  }

  #adopt(stored: StoredSession, life: number): CommitOutcome {
    // The request has destroyed the session while this was on its way to the driver.
    if (life !== this.#life) this.#doomed = stored;
    else if (stored.id !== this.#stored?.id && !stored.isSuccessor) this.#cookie = { kind: 'issue', id: stored.id };
    if (life === this.#life) this.#stored = stored;
    return 'done';
  }

  get #end(): number {
    return this.#stored?.record.expiresAt ?? this.#environment.lifetime.firstEnd(this.#begun);
  }

  #drop(): CommitOutcome {
    this.#ended = true;
    this.#stored = undefined;
    this.discard();
    reportGone(this.#environment.report);
    return 'dropped';
  }
}
