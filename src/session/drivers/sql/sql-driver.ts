import { randomInt } from 'node:crypto';
import { sha256 } from '../../../crypto/secret-id.js';
import type { SessionCommit } from '../../session-changes.js';
import type { OwnedRecord, SessionDriver, SessionReport } from '../../session-driver.js';
import type { SessionRecord } from '../../session-record.js';
import { Leases } from '../leases.js';
import { OptimisticChanges } from '../optimistic.js';
import type { RevisedRecord } from '../optimistic.js';
import { GatheredReads } from './gathered-reads.js';
import type { SessionRow } from './gathered-reads.js';
import { LatelyRead } from './lately-read.js';
import type { SqlClient } from './sql-client.js';
import type { SqlConnection, SqlResult, SqlValue } from './sql-connection.js';
import { cannotRead } from './sql-errors.js';
import { SqlServer } from './sql-server.js';
import { batch } from './sql-statements.js';
import type { SqlStatements } from './sql-statements.js';
import { columnsOf, recordIn } from './sql-record.js';
import { sqlParts } from './sql-tables.js';
import type { SqlDriverOptions } from './sql-tables.js';

interface FoundRecord extends RevisedRecord {
  /** In characters of JSON. */
  readonly size: number;
}

const mostBatches = 10;
/** In characters. */
const mostRemembered = 16_384;

type Statement = Exclude<keyof SqlStatements, 'create' | 'read'>;

/**
 * Keeps sessions in a table of PostgreSQL, MySQL, MariaDB or SQLite, through your own pool, database or instance of Kysely.
 * `createSessionTables` makes the table.
 *
 * A commit begins at what the request read and stores the merged record in one statement, if nothing else was stored
 * meanwhile; else the record is read and merged anew. While the database cannot be reached, requests that need the session are a 503 within the time-out, and
 * nothing has to be restarted here when it is back. Closing the application leaves your client open.
 */
export class SqlSessionDriver implements SessionDriver {
  readonly #connection: SqlConnection;
  readonly #statements: SqlStatements;
  readonly #server: SqlServer;
  readonly #leases: Leases;
  readonly #changes = new OptimisticChanges({
    find: (key) => this.#find(key),
    write: (key, record) => this.write(key, record),
    replace: (key, revision, record) => this.#changed('replace', [...columnsOf(record), key, revision, Date.now()]),
    remove: (key, revision) => this.#changed('remove', [key, revision]),
    destroy: (key) => this.destroy(key),
  });
  readonly #reads: GatheredReads;
  readonly #latelyRead = new LatelyRead();
  #report: SessionReport | undefined;
  #stopListening: (() => void) | undefined;

  /** @throws {BootError} E_OPTION for a database or an option of the wrong kind. */
  constructor(database: SqlClient, options: SqlDriverOptions = {}) {
    const { connection, statements, timeout } = sqlParts(database, options);
    this.#connection = connection;
    this.#statements = statements;
    this.#server = new SqlServer(connection, timeout);
    this.#reads = new GatheredReads((keys) => this.#rowsOf(keys));
    this.#leases = new Leases({
      take: (name, holder, duration) => this.#takeLease(name, holder, duration),
      extend: (name, holder, duration) => this.#run('extendLease', [Date.now() + duration, name, holder]),
      release: (name, holder) => this.#run('releaseLease', [name, holder]),
    });
  }

  /** @throws E_SESSION_DRIVER when a table is missing, with the statements that make it, or cannot be read. */
  async open(report: SessionReport): Promise<void> {
    this.close();
    this.#report = report;
    // Without a listener a pool of `pg` throws what its idle connections meet, which ends the process.
    this.#stopListening = this.#connection.listen?.((error) =>
      report.warn('The pool of the database reports an error.', { event: 'driver-error', err: error }),
    );
    try {
      await this.#rowsOf([sha256('is the table there')]);
      await this.#run('readLease', [sha256('is the table there')]);
    } catch (cause) {
      this.close();
      throw cannotRead(cause, this.#statements.create);
    }
  }

  close(): void {
    this.#stopListening?.();
    this.#stopListening = undefined;
  }

  async read(key: string): Promise<SessionRecord | undefined> {
    const found = await this.#find(key);
    if (found && found.size <= mostRemembered) this.#latelyRead.note(key, found);
    return found?.record;
  }

  async write(key: string, record: SessionRecord): Promise<void> {
    // A record that is written anew begins at a revision of its own: none that was read before it can be taken for it.
    await this.#run('write', [key, ...columnsOf(record), randomInt(2 ** 40)]);
  }

  async destroy(key: string): Promise<void> {
    await this.#run('destroy', [key]);
  }

  commit(key: string, commit: SessionCommit): Promise<SessionRecord | undefined> {
    return this.#changes.rewrite(
      key,
      (stored) => commit.apply(stored),
      () => this.#latelyRead.take(key),
    );
  }

  touch(key: string, expiresAt: number): Promise<boolean> {
    this.#latelyRead.take(key);
    return this.#changed('touch', [expiresAt, key, Date.now()]);
  }

  move(
    from: string,
    to: string,
    change: (stored: SessionRecord) => SessionRecord,
    leave?: (stored: SessionRecord) => SessionRecord,
  ): Promise<SessionRecord | undefined> {
    return this.#changes.move(from, to, change, leave);
  }

  async ofOwner(owner: string): Promise<readonly OwnedRecord[]> {
    const { rows } = await this.#run('ofOwner', [sha256(owner)]);
    return rows.flatMap((row) => {
      const live = this.#liveIn(row);
      return live ? [{ key: String(row['session_key']), record: live.record }] : [];
    });
  }

  async sweep(): Promise<number> {
    let removed = 0;
    for (let batches = 0; batches < mostBatches; batches += 1) {
      const { changes } = await this.#run('sweep', [Date.now()]);
      removed += changes;
      if (changes < batch) break;
    }
    await this.#run('sweepLeases', [Date.now()]);
    return removed;
  }

  hold(key: string, wait: number): Promise<(() => void) | undefined> {
    return this.#leases.take(key, wait);
  }

  async #find(key: string): Promise<FoundRecord | undefined> {
    // SQLite answers at once.
    const row = this.#connection.dialect === 'sqlite' ? (await this.#rowsOf([key]))[0] : await this.#reads.find(key);
    return row && this.#liveIn(row);
  }

  async #rowsOf(keys: readonly string[]): Promise<readonly SessionRow[]> {
    return (await this.#server.run(this.#statements.read(keys.length), keys)).rows;
  }

  /** The record of a row; `undefined` for one that has expired, and for one that is damaged, which stays until then. */
  #liveIn(row: SessionRow): FoundRecord | undefined {
    // `pg` gives big integers as texts.
    const expiresAt = Number(row['expires_at']);
    if (expiresAt <= Date.now()) return undefined;
    const json = String(row['record']);
    const record = recordIn(json, expiresAt);
    if (record) return { record, revision: String(row['revision']), size: json.length };
    this.#report?.warn('A session in the database is damaged, and is treated as none.', { event: 'corrupt' });
    this.#report?.event('corrupt', { reason: 'damaged' });
    return undefined;
  }

  async #takeLease(name: string, holder: string, duration: number): Promise<boolean> {
    const now = Date.now();
    if (await this.#changed('takeLease', [name, holder, now + duration])) return true;
    // Whoever had it may have died.
    return (
      (await this.#changed('freeLease', [name, now])) && this.#changed('takeLease', [name, holder, now + duration])
    );
  }

  async #changed(name: Statement, values: readonly SqlValue[]): Promise<boolean> {
    return (await this.#run(name, values)).changes > 0;
  }

  #run(name: Statement, values: readonly SqlValue[]): Promise<SqlResult> {
    return this.#server.run(this.#statements[name], values);
  }
}
