import { MantisError } from '../../errors/mantis-error.js';
import { KeyedQueue } from '../keyed-queue.js';
import type { SessionRecord } from '../session-record.js';

/** A record with the revision under which it is stored. */
export interface RevisedRecord {
  readonly record: SessionRecord;
  /** Another one after every change. */
  readonly revision: string;
}

/** Records of a server that stores one only if the record it replaces is still the one that was read. */
export interface RevisedRecords {
  /** The live record of a key. */
  find(key: string): Promise<RevisedRecord | undefined>;
  /** Stores a record, whatever there was. */
  write(key: string, record: SessionRecord): Promise<void>;
  /** Stores a record in the place of one that still has this revision; whether it had. */
  replace(key: string, revision: string, record: SessionRecord): Promise<boolean>;
  /** Removes a record that still has this revision; whether it had. */
  remove(key: string, revision: string): Promise<boolean>;
  destroy(key: string): Promise<void>;
}

type Change = (stored: SessionRecord) => SessionRecord;
type Attempt = (found: RevisedRecord) => Promise<SessionRecord | 'changed'>;
type Known = () => RevisedRecord | undefined;

const mostTries = 60;
const longestPause = 50;

/** Changes that are worked out here, and stored only if nobody else has changed the record meanwhile; else done anew. */
export class OptimisticChanges {
  readonly #records: RevisedRecords;
  /** Within this process changes wait for each other, which costs less than to be made anew. */
  readonly #queue = new KeyedQueue();

  constructor(records: RevisedRecords) {
    this.#records = records;
  }

  /**
   * Changes a record; `undefined` when it has ended, and one that leads elsewhere as it is. `known` gives what may still be
   * stored, to be tried first.
   *
   * @throws E_SESSION_LOCK
   */
  rewrite(key: string, change: Change, known?: Known): Promise<SessionRecord | undefined> {
    const attempt: Attempt = async ({ record, revision }) => {
      const next = change(record);
      return (await this.#records.replace(key, revision, next)) ? next : 'changed';
    };
    return this.#retry(key, attempt, known);
  }

  /** Stores a changed record under a new key before the old one goes. @throws E_SESSION_LOCK */
  async move(from: string, to: string, change: Change, leave?: Change): Promise<SessionRecord | undefined> {
    const result = await this.#retry(from, async ({ record, revision }) => {
      const moved = change(record);
      await this.#records.write(to, moved);
      const isLeft = leave
        ? await this.#records.replace(from, revision, leave(record))
        : await this.#records.remove(from, revision);
      return isLeft ? moved : 'changed';
    });
    // It has ended in the middle; what was written under the new key must not outlive it.
    if (!result || result.replacement) await this.#records.destroy(to);
    return result;
  }

  async #retry(key: string, attempt: Attempt, known?: Known): Promise<SessionRecord | undefined> {
    return this.#queue.run(key, () => this.#try(key, attempt, known));
  }

  async #try(key: string, attempt: Attempt, known?: Known): Promise<SessionRecord | undefined> {
    const guess = known?.();
    if (guess && !guess.record.replacement) {
      const result = await attempt(guess);
      if (result !== 'changed') return result;
    }
    for (let tries = 0; tries < mostTries; tries += 1) {
      const found = await this.#records.find(key);
      if (!found || found.record.replacement) return found?.record;
      const result = await attempt(found);
      if (result !== 'changed') return result;
      const pause = Math.random() * Math.min(longestPause, 2 ** tries);
      await new Promise((resolve) => setTimeout(resolve, pause));
    }
    throw tooBusy();
  }
}

function tooBusy(): MantisError {
  return new MantisError({
    code: 'E_SESSION_LOCK',
    what: `A session was changed by others ${mostTries} times while one change was made to it.`,
    why: 'A change is stored only if nothing else was stored since the session was read.',
    fix: 'let fewer requests change one session at once, or let them take turns by @SessionLock.',
  });
}
