import { createSecretId } from '../crypto/secret-id.js';
import type { CompleteDriver } from './complete-driver.js';
import type { Lifetime } from './lifetime.js';
import { createCommit } from './session-changes.js';
import type { SessionCommit } from './session-changes.js';
import { SessionContents } from './session-contents.js';
import type { SessionReport } from './session-driver.js';
import { headersSent } from './session-errors.js';
import type { SessionRecord } from './session-record.js';
import { saveFailed, sessionEnded } from './session-save-error.js';

/** A session as it is stored: the secret id, the driver's key for it, the record. */
export interface StoredSession {
  readonly id: string;
  readonly key: string;
  readonly record: SessionRecord;
  /** Whether this request moved its end. */
  readonly isRenewed?: boolean;
}

/** What a session needs of the application. */
export interface SessionEnvironment {
  readonly driver: CompleteDriver;
  readonly lifetime: Lifetime;
  readonly report: SessionReport;
  now(): number;
  /** The driver's key for an id. */
  keyOf(id: string): string;
}

/** What the response must do about the cookie. */
export type CookieOrder = { readonly kind: 'issue'; readonly id: string } | { readonly kind: 'clear' };

/** What became of a commit: in the driver, or dropped since the session had ended. */
export type CommitOutcome = 'done' | 'dropped';

const noData: SessionRecord['data'] = Object.freeze({});

/** The session of one request: its values, its life, and their commit. Knows no HTTP. */
export class Session {
  readonly #environment: SessionEnvironment;
  readonly #begun: number;
  #contents: SessionContents;
  /** What is stored; absent for a visitor without a session and after `destroy`. */
  #stored: StoredSession | undefined;
  /** What `destroy` still has to remove. */
  #doomed: StoredSession | undefined;
  #changesId = false;
  /** A commit found the session gone; nothing may bring it back. */
  #ended = false;
  #sealed = false;
  #cookie: CookieOrder | undefined;
  #commits: Promise<unknown> = Promise.resolve();

  /** Whether the request came without a live session, or has destroyed it. */
  isNew: boolean;
  /** Whether the request's code has used the session. */
  touched = false;

  constructor(environment: SessionEnvironment, stored?: StoredSession) {
    this.#environment = environment;
    this.#begun = environment.now();
    this.#stored = stored;
    this.#contents = new SessionContents(stored?.record.data ?? noData);
    this.isNew = stored === undefined;
  }

  get createdAt(): Date {
    return new Date(this.#stored?.record.createdAt ?? this.#begun);
  }

  get expiresAt(): Date {
    return new Date(this.#stored?.record.expiresAt ?? this.#environment.lifetime.firstEnd(this.#begun));
  }

  /** What the response must do about the cookie; `undefined` is nothing. */
  get cookie(): CookieOrder | undefined {
    return this.#cookie;
  }

  /** The id whose end this request moved; `undefined` when it moved none, or when the session is no longer that one. */
  get renewedId(): string | undefined {
    return this.#stored?.isRenewed ? this.#stored.id : undefined;
  }

  /** Seconds until the session ends, at least 1. */
  get secondsLeft(): number {
    return Math.max(1, Math.round((this.expiresAt.getTime() - this.#environment.now()) / 1000));
  }

  /** Whether there may be something to commit. */
  get isPending(): boolean {
    return this.#doomed !== undefined || this.#changesId || this.#contents.mayDiffer;
  }

  has(key: string): boolean {
    return this.#contents.has(key);
  }

  get(key: string): unknown {
    return this.#contents.get(key);
  }

  keys(): readonly string[] {
    return this.#contents.keys();
  }

  set(key: string, value: unknown): void {
    if (this.#sealed && !this.#stored) throw headersSent('A first value');
    this.#contents.set(key, value);
  }

  delete(key: string): void {
    this.#contents.delete(key);
  }

  clear(): void {
    this.#contents.clear();
  }

  /** Gives the session a new id at commit. A visitor without a session gets one with the first value anyway. */
  regenerate(): void {
    if (this.#sealed) throw headersSent('A new id');
    this.#changesId = true;
  }

  /** Ends the session at commit. What is written later in the request begins a new one. */
  destroy(): void {
    if (this.#sealed) throw headersSent('Ending the session');
    this.#doomed ??= this.#stored;
    this.#stored = undefined;
    this.#contents = new SessionContents(noData);
    this.#changesId = false;
    this.isNew = true;
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
  commit(): Promise<CommitOutcome> {
    const commit = this.#commits.then(() => this.#commit());
    this.#commits = commit.catch(() => undefined);
    return commit;
  }

  /** Gives up what has not been committed, but for `destroy`. */
  discard(): void {
    this.#contents.reset();
    this.#changesId = false;
  }

  /** From now on the response cannot carry a cookie any more. */
  seal(): void {
    this.#sealed = true;
  }

  async #commit(): Promise<CommitOutcome> {
    try {
      await this.#removeDoomed();
      return await this.#commitChanges();
    } catch (error) {
      this.discard();
      throw saveFailed(error);
    }
  }

  async #removeDoomed(): Promise<void> {
    if (!this.#doomed) return;
    const wasLive = await this.#environment.driver.destroy(this.#doomed.key);
    this.#doomed = undefined;
    // Another request has replaced or ended the session meanwhile: the cookie is its affair, and nothing follows here.
    if (wasLive) this.#cookie = { kind: 'clear' };
    else this.#ended = true;
  }

  async #commitChanges(): Promise<CommitOutcome> {
    const changes = this.#contents.changes();
    const hasChanges = changes.length > 0 || this.#contents.clears;
    if (!hasChanges && !(this.#changesId && this.#stored)) return 'done';
    if (this.#ended) return this.#drop();

    const commit = createCommit(changes, this.#contents.clears, this.expiresAt.getTime());
    if (!this.#stored) return this.#create(commit);
    return this.#changesId ? this.#move(this.#stored, commit) : this.#merge(this.#stored, commit);
  }

  async #create(commit: SessionCommit): Promise<CommitOutcome> {
    const id = createSecretId();
    const empty = { data: noData, createdAt: this.#begun, expiresAt: commit.expiresAt };
    const record = commit.apply(empty);
    const key = this.#environment.keyOf(id);
    await this.#environment.driver.create(key, record);
    this.#cookie = { kind: 'issue', id };
    return this.#adopt({ id, key, record });
  }

  async #merge(stored: StoredSession, commit: SessionCommit): Promise<CommitOutcome> {
    const record = await this.#environment.driver.commit(stored.key, commit);
    return record ? this.#adopt({ ...stored, record }) : this.#drop();
  }

  async #move(stored: StoredSession, commit: SessionCommit): Promise<CommitOutcome> {
    const id = createSecretId();
    const key = this.#environment.keyOf(id);
    const record = await this.#environment.driver.move(stored.key, key, commit);
    if (!record) return this.#drop();
    this.#cookie = { kind: 'issue', id };
    return this.#adopt({ id, key, record });
  }

  #adopt(stored: StoredSession): CommitOutcome {
    this.#stored = stored;
    this.#changesId = false;
    this.#contents.rebase(stored.record.data);
    return 'done';
  }

  #drop(): CommitOutcome {
    this.#ended = true;
    this.#stored = undefined;
    this.#contents = new SessionContents(noData);
    this.#changesId = false;
    this.#environment.report('A commit was dropped: its session had ended meanwhile.', { event: 'gone' });
    return 'dropped';
  }
}
