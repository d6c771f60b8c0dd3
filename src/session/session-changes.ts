import type { SessionRecord } from './session-record.js';

/** What one request did to one key. */
export type SessionChange =
  | { readonly kind: 'set'; readonly key: string; readonly value: unknown }
  | { readonly kind: 'delete'; readonly key: string };

/**
 * What one request wants committed. A driver with a `commit` of its own either calls `apply` on the stored record
 * inside its transaction, or carries out `changes` natively.
 */
export interface SessionCommit {
  /** Whether every stored key goes before `changes` are made. */
  readonly clears: boolean;
  /** The changes, at most one for a key. */
  readonly changes: readonly SessionChange[];
  /** When the session ends from now on; a later end that is stored already stays. */
  readonly expiresAt: number;
  /** The record that results from a stored one. Changes nothing and may be called again. */
  apply(stored: SessionRecord): SessionRecord;
}

/** Makes the commit of some changes. */
export function createCommit(changes: readonly SessionChange[], clears: boolean, expiresAt: number): SessionCommit {
  return {
    changes,
    clears,
    expiresAt,
    apply: (stored) => ({
      ...stored,
      data: applyChanges(clears ? {} : stored.data, changes),
      expiresAt: Math.max(stored.expiresAt, expiresAt),
    }),
  };
}

function applyChanges(data: SessionRecord['data'], changes: readonly SessionChange[]): SessionRecord['data'] {
  // Through a Map and `fromEntries`, which take `__proto__` for the ordinary key that it is.
  const values = new Map(Object.entries(data));
  for (const change of changes) {
    if (change.kind === 'set') values.set(change.key, change.value);
    else values.delete(change.key);
  }
  return Object.fromEntries(values);
}
