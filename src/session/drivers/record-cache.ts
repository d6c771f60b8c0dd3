import type { Stats } from 'node:fs';
import type { SessionRecord } from '../session-record.js';

/** What tells one state of a file from another without opening it. */
type FileState = Pick<Stats, 'ino' | 'size' | 'mtimeMs' | 'ctimeMs'>;

/** A record as it stands in its file. */
export interface FiledRecord {
  readonly record: SessionRecord;
  /** Which slot of the file holds it. */
  readonly slot: 0 | 1;
  readonly revision: number;
}

interface Entry {
  readonly filed: FiledRecord;
  readonly state: FileState;
}

const maxEntries = 4096;
const maxBytes = 16_384;
/** The coarsest step, in milliseconds, in which a kernel counts the time of a change. */
export const coarseTick = 20;

/**
 * Records as they were read, each good for as long as its file's state is what it was then.
 *
 * A file that was changed less than a tick before it was read may be changed again without a new time of change. Such
 * a record is not kept: it is read once more later, when the next change can no longer hide.
 */
export class RecordCache {
  readonly #entries = new Map<string, Entry>();
  readonly #tick: number;

  /** @param tick the step, in milliseconds, in which the file system counts; 0 where no two changes share a time. */
  constructor(tick: number) {
    this.#tick = tick;
  }

  /** The record, if the file has not been changed since it was read. */
  get(key: string, state: FileState): FiledRecord | undefined {
    const entry = this.#entries.get(key);
    return entry && isSameState(entry.state, state) ? entry.filed : undefined;
  }

  /** Keeps a record that was read while the file was in this state; the oldest one makes room. */
  set(key: string, state: FileState, filed: FiledRecord): void {
    this.#entries.delete(key);
    // The file's clock is the system's, whatever clock the application lives by.
    const isSettled = this.#tick === 0 || Date.now() - state.ctimeMs >= this.#tick;
    if (!isSettled || state.size > maxBytes) return;
    this.#entries.set(key, { filed, state });
    if (this.#entries.size <= maxEntries) return;
    for (const oldest of this.#entries.keys()) return void this.#entries.delete(oldest);
  }

  /** Forgets a record. */
  delete(key: string): void {
    this.#entries.delete(key);
  }
}

function isSameState(left: FileState, right: FileState): boolean {
  return (
    left.ctimeMs === right.ctimeMs &&
    left.mtimeMs === right.mtimeMs &&
    left.size === right.size &&
    left.ino === right.ino
  );
}
