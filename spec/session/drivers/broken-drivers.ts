import { setImmediate as nextTurn } from 'node:timers/promises';
import { Clock } from 'mantisjs';
import type { OwnedRecord, RenewedRecord, SessionCommit, SessionDriver, SessionRecord, SessionRenewal } from 'mantisjs';
import { MemorySessionDriver } from '../../../src/session/drivers/memory-driver.js';

/** The smallest driver, as anybody would write it. */
export class MapDriver implements SessionDriver {
  readonly records: Map<string, SessionRecord>;

  /** @param records what is stored; another driver on the same stands for another process. */
  constructor(records = new Map<string, SessionRecord>()) {
    this.records = records;
  }

  read(key: string): SessionRecord | undefined {
    return this.records.get(key);
  }

  write(key: string, record: SessionRecord): void {
    this.records.set(key, record);
  }

  destroy(key: string): void {
    this.records.delete(key);
  }
}

/** Drivers with one mistake each, by what they do; each gives what makes its instances. */
export const mutants: Readonly<Record<string, () => () => SessionDriver>> = {
  'keeps what was destroyed': () =>
    alone(
      new (class extends MapDriver {
        override destroy(): void {
          // Nothing goes.
        }
      })(),
    ),
  'throws for what is not there': () =>
    alone(
      new (class extends MapDriver {
        override destroy(key: string): void {
          if (!this.records.delete(key)) throw new RangeError('There is no such record.');
        }
      })(),
    ),
  'merges where it should replace': () =>
    alone(
      new (class extends MapDriver {
        override write(key: string, record: SessionRecord): void {
          super.write(key, { ...this.records.get(key), ...record });
        }
      })(),
    ),
  'forgets what it does not know': () =>
    alone(
      new (class extends MapDriver {
        override write(key: string, { data, createdAt, expiresAt }: SessionRecord): void {
          super.write(key, { data, createdAt, expiresAt });
        }
      })(),
    ),
  'loses keys of the prototype': () =>
    alone(
      new (class extends MapDriver {
        override write(key: string, record: SessionRecord): void {
          const data: Record<string, unknown> = {};
          for (const [name, value] of Object.entries(record.data)) data[name] = value;
          super.write(key, { ...record, data });
        }
      })(),
    ),
  'makes a record where a commit finds none': () =>
    alone(
      new (class extends MapDriver {
        commit(key: string, commit: SessionCommit): SessionRecord {
          const record = commit.apply(this.records.get(key) ?? { data: {}, createdAt: 0, expiresAt: 0 });
          this.write(key, record);
          return record;
        }
      })(),
    ),
  'reads and writes a commit in two steps': () =>
    alone(
      new (class extends MapDriver {
        async commit(key: string, commit: SessionCommit): Promise<SessionRecord | undefined> {
          const stored = this.records.get(key);
          await nextTurn();
          if (stored) this.write(key, commit.apply(stored));
          return this.records.get(key);
        }
      })(),
    ),
  'brings back by a renewal what has expired': () =>
    alone(
      new (class extends MapDriver {
        touch(key: string, expiresAt: number): boolean {
          this.records.set(key, { data: {}, createdAt: 0, ...this.records.get(key), expiresAt });
          return true;
        }
      })(),
    ),
  'moves every end as it reads': () =>
    alone(
      new (class extends MapDriver {
        readAndRenew(key: string, { expiresAt }: SessionRenewal): RenewedRecord | undefined {
          const stored = this.records.get(key);
          if (!stored) return undefined;
          const record = { ...stored, expiresAt };
          this.write(key, record);
          return { record, isRenewed: true };
        }
      })(),
    ),
  'lists what it has listed before': () =>
    alone(
      new (class extends MapDriver {
        readonly #owned: OwnedRecord[] = [];

        override write(key: string, record: SessionRecord): void {
          super.write(key, record);
          if (record.owner !== undefined) this.#owned.push({ key, record });
        }

        ofOwner(owner: string): readonly OwnedRecord[] {
          return this.#owned.filter(({ record }) => record.owner === owner);
        }
      })(),
    ),
  'sweeps what is live': () =>
    alone(
      new (class extends MemorySessionDriver {
        readonly #keys = new Set<string>();

        override write(key: string, record: SessionRecord): void {
          this.#keys.add(key);
          super.write(key, record);
        }

        override sweep(): number {
          for (const key of this.#keys) this.destroy(key);
          return this.#keys.size;
        }
      })(new Clock()),
    ),
  'locks nothing': () => {
    const records = new Map<string, SessionRecord>();
    const lock = <T>(_: string, work: () => T | Promise<T>): T | Promise<T> => work();
    return () => Object.assign(new MapDriver(records), { lock });
  },
};

/** A driver whose data no other instance can see. */
function alone(driver: SessionDriver): () => SessionDriver {
  return () => driver;
}
