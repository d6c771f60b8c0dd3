/** A session as a driver keeps it. Its data is plain JSON, whatever types the application stored. */
export interface SessionRecord {
  /** The values by key. A driver must keep them as they are and must not let a reader change what it keeps. */
  readonly data: Readonly<Record<string, unknown>>;
  /** When the session began, in milliseconds since the epoch. */
  readonly createdAt: number;
  /** When the session ends, in milliseconds since the epoch. */
  readonly expiresAt: number;
  /** Whose session it is; absent for an anonymous visitor. */
  readonly owner?: string;
}
