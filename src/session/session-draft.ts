import { Flash } from './flash.js';
import { replaceCsrfSecrets } from './csrf-secrets.js';
import { createCommit } from './session-changes.js';
import type { SessionCommit, SessionLogin } from './session-changes.js';
import { SessionContents } from './session-contents.js';
import type { SessionRecord } from './session-record.js';
import type { RenameReason } from './sessions.js';

/** Where the page stands that a visitor asked for before signing in; it outlives that whatever else is kept. */
export const intendedKey = 'intended_url';

const noData: SessionRecord['data'] = Object.freeze({});

/** What one request wants to become of its session, until that is committed. */
export class SessionDraft {
  /** The values as they are in this request. */
  readonly contents: SessionContents;
  /** What the last request left for this one, and what this one leaves for the next. */
  readonly flash: Flash;
  /** Why the session is to get a new id; `undefined` when it keeps the one that it has. */
  newId: RenameReason | undefined;
  readonly #replacesSecrets: boolean;
  #login: SessionLogin | undefined;
  #clears = false;

  constructor(record: SessionRecord | undefined, csrfTokens: boolean) {
    this.#replacesSecrets = csrfTokens && record !== undefined;
    this.contents = new SessionContents(record?.data ?? noData);
    this.flash = new Flash(record?.flash);
  }

  /** Whose the session is to become; `undefined` when nobody signs in. */
  get login(): SessionLogin | undefined {
    return this.#login;
  }

  /** Whether there may be something to commit. */
  get mayDiffer(): boolean {
    return this.newId !== undefined || this.#login !== undefined || this.contents.mayDiffer || this.flash.mayDiffer;
  }

  /** Wants a new id, and that nothing proves itself any more by what was known under the old one. */
  regenerate(): void {
    if (this.newId !== 'login') this.newId = 'regenerate';
    if (this.#replacesSecrets) replaceCsrfSecrets(this.contents);
  }

  /**
   * Signs somebody in, under a new id. What another owner had in the session is dropped; of what an anonymous visitor
   * had, `keep` may name the keys that stay.
   */
  signIn(login: SessionLogin, previousOwner: string | undefined, keep: readonly string[] | undefined): void {
    this.newId = 'login';
    this.#login = login;
    if (previousOwner === undefined && keep) this.contents.keepOnly([...keep, intendedKey]);
    if (previousOwner !== undefined && previousOwner !== login.owner) {
      this.contents.clear();
      this.flash.forget();
      this.#clears = true;
    }
    if (this.#replacesSecrets) replaceCsrfSecrets(this.contents);
  }

  /** The commit that carries out what is wanted so far; without any change in it, where only a new id is wanted. */
  toCommit(at: number, expiresAt: number): SessionCommit {
    return createCommit({
      at,
      expiresAt,
      keeps: this.contents.keeps,
      changes: this.contents.take(),
      clears: this.contents.clears || this.#clears,
      flash: this.flash.take(),
      clearsFlash: this.#clears,
      login: this.#login,
    });
  }

  /** A commit of it has been carried out, and this is what is stored now. What has been wanted since stays wanted. */
  settle({ login, newId }: Pick<SessionDraft, 'login' | 'newId'>, { data }: SessionRecord): void {
    this.contents.rebase(data);
    this.flash.settle();
    if (newId) this.newId = undefined;
    if (this.#login !== login) return;
    this.#login = undefined;
    this.#clears = false;
  }
}
