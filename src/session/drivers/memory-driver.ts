import type { Clock } from '../../time/clock.js';
import type { SessionCommit } from '../session-changes.js';
import type { OwnedRecord, SessionDriver, SessionReport } from '../session-driver.js';
import type { SessionRecord } from '../session-record.js';

/** How much the memory driver keeps. */
export interface MemoryBounds {
  /** The most sessions. Default: 100,000. */
  readonly sessions: number;
  /** The most characters of all records as JSON. Default: 100,000,000. */
  readonly characters: number;
}

interface Entry {
  readonly record: SessionRecord;
  readonly size: number;
}

const defaults: MemoryBounds = { sessions: 100_000, characters: 100_000_000 };

/**
 * Keeps sessions in this process, for tests, development and what may be lost: they end with it. When it is full, the one
 * that was used least recently makes room, and the log says so once.
 */
export class MemorySessionDriver implements SessionDriver {
  /** The least recently used one first. */
  readonly #entries = new Map<string, Entry>();
  readonly #clock: Clock;
  readonly #bounds: MemoryBounds;
  #size = 0;
  #report: SessionReport | undefined;
  #hasReported = false;

  constructor(clock: Clock, bounds: Partial<MemoryBounds> = {}) {
    this.#clock = clock;
    this.#bounds = { ...defaults, ...bounds };
  }

  open(report: SessionReport): void {
    this.#report = report;
  }

  read(key: string): SessionRecord | undefined {
    const entry = this.#entries.get(key);
    if (!entry) return undefined;
    this.#entries.delete(key);
    if (entry.record.expiresAt > this.#clock.now()) {
      this.#entries.set(key, entry);
      return entry.record;
    }
    this.#size -= entry.size;
    this.#report?.event('expired', { found: 'read' });
    return undefined;
  }

  write(key: string, record: SessionRecord): void {
    this.destroy(key);
    const size = JSON.stringify(record).length;
    this.#entries.set(key, { record, size });
    this.#size += size;
    this.#makeRoom();
  }

  destroy(key: string): void {
    this.#size -= this.#entries.get(key)?.size ?? 0;
    this.#entries.delete(key);
  }

  commit(key: string, commit: SessionCommit): SessionRecord | undefined {
    const stored = this.read(key);
    const record = stored && commit.apply(stored);
    if (record) this.write(key, record);
    return record;
  }

  sweep(): number {
    const now = this.#clock.now();
    const before = this.#entries.size;
    // Over the map itself: a copy of a hundred thousand entries would keep everybody waiting.
    for (const [key, { record }] of this.#entries) if (record.expiresAt <= now) this.destroy(key);
    return before - this.#entries.size;
  }

  ofOwner(owner: string): readonly OwnedRecord[] {
    const owned: OwnedRecord[] = [];
    for (const [key, { record }] of this.#entries) if (record.owner === owner) owned.push({ key, record });
    return owned;
  }

  touch(key: string, expiresAt: number): boolean {
    const stored = this.read(key);
    if (stored) this.write(key, { ...stored, expiresAt });
    return stored !== undefined;
  }

  #makeRoom(): void {
    for (const key of this.#entries.keys()) {
      if (this.#entries.size <= this.#bounds.sessions && this.#size <= this.#bounds.characters) return;
      this.destroy(key);
      if (!this.#hasReported) this.#reportFull();
    }
  }

  #reportFull(): void {
    this.#hasReported = true;
    this.#report?.warn('The memory driver is full: the sessions used least recently end.', { event: 'memory-full' });
  }
}
