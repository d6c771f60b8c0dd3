import type { InjectionToken } from '../container/tsyringe.js';
import type { SessionCommit } from './session-changes.js';
import type { EmitSessionEvent } from './session-events.js';
import type { SessionRecord } from './session-record.js';

/** Where a driver tells what it meets. Nothing of it may hold an id or a visitor's data. */
export interface SessionReport {
  /** A line in the log that is good to know. */
  info(message: string, fields: Readonly<Record<string, unknown>>): void;
  /** A line in the log that somebody should look at. */
  warn(message: string, fields: Readonly<Record<string, unknown>>): void;
  /** An event, to be counted and published. */
  readonly event: EmitSessionEvent;
}

/** A record with the key under which it is kept. */
export interface OwnedRecord {
  readonly key: string;
  readonly record: SessionRecord;
}

/** When the end of a session is moved, and to where. Times are in milliseconds since the epoch, the rest in milliseconds. */
export interface SessionRenewal {
  /** The time of the request. */
  readonly at: number;
  /** The end that the session gets, unless it would have lived for `longest` by then. */
  readonly expiresAt: number;
  /** How long a session lives at most, since `ownedAt`, or `createdAt` where it has no owner; `Infinity` for no limit. */
  readonly longest: number;
  /** By how much the end must move to be worth a change. */
  readonly least: number;
}

/** A record as it is stored now. */
export interface RenewedRecord {
  readonly record: SessionRecord;
  /** Whether its end was moved. */
  readonly isRenewed: boolean;
}

/**
 * Where sessions are kept. Three methods make a driver; the optional ones are capabilities, and Mantis stands in for
 * those that are missing.
 *
 * A key is 64 hexadecimal digits, the digest of a session id; the id itself never reaches a driver.
 * A method that rejects or throws means that the system failed; that something is absent is never an error.
 */
export interface SessionDriver {
  /** The record; `undefined` when there is none or it has expired. */
  read(key: string): SessionRecord | undefined | Promise<SessionRecord | undefined>;
  /** Stores the whole record. It must be there completely or not at all when the call settles. */
  write(key: string, record: SessionRecord): void | Promise<void>;
  /** Removes the record. One that is absent is no error. */
  destroy(key: string): void | Promise<void>;

  /**
   * Merges one request's changes into the stored record, atomically; resolves with what is stored then. It must never
   * create a record: absent or expired is `undefined`. Without it, Mantis reads and writes under a lock that holds for
   * this process alone.
   */
  commit?(key: string, commit: SessionCommit): SessionRecord | undefined | Promise<SessionRecord | undefined>;
  /**
   * Stores what `change` makes of a live record under a new key, and only then removes the old one, or puts what `leave`
   * makes of it in its place; resolves with the new record. No change that another process commits under the old key
   * meanwhile may be lost, so that `change` may be called again. Absent or expired is `undefined`, and creates nothing; a
   * record with a `replacement` is left alone and returned. Without it, Mantis does these steps under `lock`.
   */
  move?(
    from: string,
    to: string,
    change: (stored: SessionRecord) => SessionRecord,
    leave?: (stored: SessionRecord) => SessionRecord,
  ): SessionRecord | undefined | Promise<SessionRecord | undefined>;
  /** Moves the end of a live record and leaves its data untouched; `false` when it is absent. Stand-in: a rewrite. */
  touch?(key: string, expiresAt: number): boolean | Promise<boolean>;
  /**
   * Reads as `read` does and in the same step moves the end where that is due, never of a record with a `replacement`. One
   * that can be read but not be changed at the moment is given as it is. Without it, Mantis calls `read` and then `touch`.
   */
  readAndRenew?(key: string, renewal: SessionRenewal): RenewedRecord | undefined | Promise<RenewedRecord | undefined>;
  /** The live records of an owner, in any order. Without it there is no stand-in: `SessionRegistry` refuses at boot. */
  ofOwner?(owner: string): readonly OwnedRecord[] | Promise<readonly OwnedRecord[]>;
  /**
   * Removes a share of the records that have expired, and gives their number. Called every fourteen seconds; it must
   * not keep the process from serving. Without it, expired records stay until they are asked for.
   */
  sweep?(): number | Promise<number>;
  /**
   * Does some work while nobody else, in any process, does work under this key; settles as the work does. Rejects when
   * the lock cannot be had in time. Without it and without `commit`, the exclusion holds for this process alone.
   */
  lock?<T>(key: string, work: () => T | Promise<T>): T | Promise<T>;
  /**
   * Holds a key among all processes until the returned function is called, for `@SessionLock`; `undefined` when it could
   * not be had within so many milliseconds. Without it, `@SessionLock` holds for this process alone.
   */
  hold?(key: string, wait: number): Promise<(() => void) | undefined>;
  /** Called once, before the first request. Throws or rejects when the driver cannot work. */
  open?(report: SessionReport): void | Promise<void>;
  /** Called once, after the last request. */
  close?(): void | Promise<void>;
}

/** The token under which the container provides the driver; what is registered there wins over `session.driver`. */
export const SessionDriver: InjectionToken<SessionDriver> = Symbol('SessionDriver');

/** The methods that an object lacks to be a driver. */
export function missingDriverMethods(value: unknown): readonly string[] {
  const methods = ['read', 'write', 'destroy'];
  if (typeof value !== 'object' || value === null) return methods;
  return methods.filter((method) => typeof Reflect.get(value, method) !== 'function');
}
