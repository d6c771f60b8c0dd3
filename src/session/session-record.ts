/** A session as a driver keeps it. Its values are plain JSON, whatever types the application stored. */
export interface SessionRecord {
  /** The values by key. A driver must keep them as they are and must not let a reader change what it keeps. */
  readonly data: Readonly<Record<string, unknown>>;
  /** When the session began, in milliseconds since the epoch. */
  readonly createdAt: number;
  /** When the session ends, in milliseconds since the epoch. */
  readonly expiresAt: number;
  /** Values for the next request that reads flash; absent when there are none. */
  readonly flash?: Readonly<Record<string, unknown>>;
  /** When the last commit was made, in milliseconds since the epoch. */
  readonly seenAt?: number;
  /** Whose session it is; absent for an anonymous visitor. */
  readonly owner?: string;
  /** When the owner signed in, in milliseconds since the epoch. */
  readonly ownedAt?: number;
  /** What the owner's browser called itself when the owner signed in. */
  readonly userAgent?: string;
  /** The owner's address when the owner signed in. */
  readonly ip?: string;
}
