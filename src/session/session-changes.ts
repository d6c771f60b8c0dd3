import { applyFlash } from './flash.js';
import type { FlashChange } from './flash.js';
import type { SessionRecord } from './session-record.js';
import { decodeValue, encodeValue } from './session-values.js';

/**
 * What one request did to one key. `set` and `delete` are what the key is afterwards; the others are carried out on
 * what is stored at commit, so that they never lose against another request. Values are in the form in which drivers
 * keep them.
 */
export type SessionChange =
  | { readonly kind: 'set'; readonly key: string; readonly value: unknown }
  | { readonly kind: 'delete'; readonly key: string }
  | { readonly kind: 'increment'; readonly key: string; readonly by: number }
  | { readonly kind: 'push'; readonly key: string; readonly values: readonly unknown[] }
  | { readonly kind: 'update'; readonly key: string; readonly apply: (stored: unknown) => unknown };

/** Who a session belongs to from a commit on, and since when. */
export interface SessionLogin {
  readonly owner: string;
  /** When the owner signed in, in milliseconds since the epoch; the absolute lifetime counts from there. */
  readonly at: number;
  /** What the visitor's browser calls itself; absent when it does not say. */
  readonly userAgent?: string;
  /** The visitor's address; absent when it is not known. */
  readonly ip?: string;
}

/** What a commit is made of. */
export interface CommitParts {
  /** Whether every stored key goes before `changes` are made. */
  readonly clears: boolean;
  /** The only stored keys that stay, before `changes` are made; absent for all. */
  readonly keeps?: readonly string[] | undefined;
  /** The changes, in order. */
  readonly changes: readonly SessionChange[];
  /** What becomes of flashed values. */
  readonly flash: readonly FlashChange[];
  /** Whether every flashed value goes before `flash` is carried out. */
  readonly clearsFlash: boolean;
  /** Whose the session becomes; absent where nobody signs in. */
  readonly login?: SessionLogin | undefined;
  /** When the session ends from now on; a later end that is stored already stays. */
  readonly expiresAt: number;
  /** When the commit is made, in milliseconds since the epoch. */
  readonly at: number;
}

/**
 * What one request wants committed. A driver with a `commit` of its own either calls `apply` on the stored record
 * inside its transaction, or carries out the parts natively.
 */
export interface SessionCommit extends CommitParts {
  /**
   * The record that results from a stored one: that one itself, if it only leads to where the session has gone on.
   * Changes nothing and may be called again.
   */
  apply(stored: SessionRecord): SessionRecord;
}

/** Makes the commit of some changes. */
export function createCommit(parts: CommitParts): SessionCommit {
  return { ...parts, apply: (stored) => (stored.replacement ? stored : applyCommit(stored, parts)) };
}

/** Whether a commit changes nothing. */
export function isEmptyCommit({ changes, clears, keeps, flash, login }: CommitParts): boolean {
  return changes.length === 0 && flash.length === 0 && !clears && !keeps && login === undefined;
}

function applyCommit(stored: SessionRecord, parts: CommitParts): SessionRecord {
  const { flash: _, ...facts } = stored;
  const flash = applyFlash(parts.clearsFlash ? undefined : stored.flash, parts.flash);
  return {
    ...facts,
    ...(parts.login ? loginFacts(parts.login, stored) : {}),
    data: applyChanges(remaining(stored.data, parts), parts.changes),
    ...(flash ? { flash } : {}),
    seenAt: parts.at,
    expiresAt: Math.max(stored.expiresAt, parts.expiresAt),
  };
}

/** A session that passes from one owner to another begins anew. */
function loginFacts({ at, ...facts }: SessionLogin, { owner, createdAt }: SessionRecord): Partial<SessionRecord> {
  const isOther = owner !== undefined && owner !== facts.owner;
  return { ...facts, ownedAt: at, createdAt: isOther ? at : createdAt };
}

function remaining(data: SessionRecord['data'], { clears, keeps }: CommitParts): SessionRecord['data'] {
  if (clears) return {};
  return keeps ? Object.fromEntries(Object.entries(data).filter(([key]) => keeps.includes(key))) : data;
}

function applyChanges(data: SessionRecord['data'], changes: readonly SessionChange[]): SessionRecord['data'] {
  // Through a Map and `fromEntries`, which take `__proto__` for the ordinary key that it is.
  const values = new Map(Object.entries(data));
  for (const change of changes) {
    if (change.kind === 'delete') values.delete(change.key);
    else values.set(change.key, changedValue(values.get(change.key), change));
  }
  return Object.fromEntries(values);
}

/** A stored value after a change. One that another request has made something else of is started over. */
function changedValue(stored: unknown, change: Exclude<SessionChange, { kind: 'delete' }>): unknown {
  switch (change.kind) {
    case 'set':
      return change.value;
    case 'increment': {
      const number = decodeValue(stored);
      return encodeValue(change.key, (typeof number === 'number' ? number : 0) + change.by);
    }
    case 'push':
      return [...(Array.isArray(stored) ? (stored as unknown[]) : []), ...change.values];
    case 'update':
      return encodeValue(change.key, change.apply(decodeValue(stored)));
  }
}
