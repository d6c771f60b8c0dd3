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
  /** When the session got the id that it has, in milliseconds since the epoch; absent while it has its first one. */
  readonly issuedAt?: number;
  /**
   * Where the session went when `rotateEvery` gave it a new id. A record with a replacement has no data: it only lets
   * requests that still carry the old id find the session for a while. It is never changed, and removed when it expires.
   */
  readonly replacement?: SessionReplacement;
  /** Whose session it is; absent for an anonymous visitor. */
  readonly owner?: string;
  /** When the owner signed in, in milliseconds since the epoch. */
  readonly ownedAt?: number;
  /** What the owner's browser called itself when the owner signed in. */
  readonly userAgent?: string;
  /** The owner's address when the owner signed in. */
  readonly ip?: string;
}

/** The way from a replaced id to the session. */
export interface SessionReplacement {
  /** The driver's key for the session. */
  readonly key: string;
  /** The new id, sealed with the old one, so that only who has that can read it. */
  readonly sealedId: string;
  /** Until when requests with the old id are served, in milliseconds since the epoch. */
  readonly until: number;
  /** Whose session it is; absent for an anonymous visitor. */
  readonly owner?: string;
}
