import { sha256 } from '../../../crypto/secret-id.js';
import { BootError } from '../../../errors/boot-error.js';
import { brokenRules, unknownOptions } from '../../../errors/option-problems.js';
import type { SessionCommit } from '../../session-changes.js';
import type { OwnedRecord, SessionDriver, SessionReport } from '../../session-driver.js';
import type { SessionRecord } from '../../session-record.js';
import { Leases } from '../leases.js';
import { OptimisticChanges } from '../optimistic.js';
import type { RevisedRecord } from '../optimistic.js';
import { isRecord } from '../record-format.js';
import { connectionTo } from './sql-client.js';
import type { SqlClient } from './sql-client.js';
import type { SqlConnection, SqlResult, SqlValue } from './sql-connection.js';
import { Errand } from './sql-connection.js';
import { cannotRead } from './sql-errors.js';
import { SqlServer } from './sql-server.js';
import { batch, statementsFor } from './sql-statements.js';
import type { SqlStatements } from './sql-statements.js';

/** Options of `SqlSessionDriver` and `createSessionTables`. */
export interface SqlDriverOptions {
  /** The table of the sessions. Default: `'mantis_sessions'`. */
  readonly table?: string;
  /** Milliseconds after which a statement is given up, and the request answered with 503. Default: 2000. */
  readonly timeout?: number;
}

const defaults = { table: 'mantis_sessions', timeout: 2000 };
const mostBatches = 10;

type Statement = Exclude<keyof SqlStatements, 'create'>;

/**
 * Keeps sessions in a table of PostgreSQL, MySQL, MariaDB or SQLite, through your own pool, database or instance of Kysely.
 * `createSessionTables` makes the table.
 *
 * A commit reads the record and stores the merged one in one statement, if nothing else was stored meanwhile; else it is
 * merged anew. While the database cannot be reached, requests that need the session are a 503 within the time-out, and
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
  #report: SessionReport | undefined;
  #stopListening: (() => void) | undefined;

  /** @throws {BootError} E_OPTION for a database or an option of the wrong kind. */
  constructor(database: SqlClient, options: SqlDriverOptions = {}) {
    const { connection, statements, timeout } = parts(database, options);
    this.#connection = connection;
    this.#statements = statements;
    this.#server = new SqlServer(connection, timeout);
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
      await this.#run('read', [sha256('is the table there')]);
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
    return (await this.#find(key))?.record;
  }

  async write(key: string, record: SessionRecord): Promise<void> {
    await this.#run('write', [key, ...columnsOf(record)]);
  }

  async destroy(key: string): Promise<void> {
    await this.#run('destroy', [key]);
  }

  commit(key: string, commit: SessionCommit): Promise<SessionRecord | undefined> {
    return this.#changes.rewrite(key, (stored) => commit.apply(stored));
  }

  touch(key: string, expiresAt: number): Promise<boolean> {
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

  async #find(key: string): Promise<RevisedRecord | undefined> {
    const [row] = (await this.#run('read', [key])).rows;
    return row && this.#liveIn(row);
  }

  /** The record of a row; `undefined` for one that has expired, and for one that is damaged, which stays until then. */
  #liveIn(row: Readonly<Record<string, unknown>>): RevisedRecord | undefined {
    // `pg` gives big integers as texts.
    const expiresAt = Number(row['expires_at']);
    if (expiresAt <= Date.now()) return undefined;
    const record = recordIn(String(row['record']), expiresAt);
    if (record) return { record, revision: String(row['revision']) };
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

/**
 * Makes the table of the sessions, and the one by which `@SessionLock` works, where they are missing. Call it in a
 * migration or before the application boots; `sessionTables` gives the statements to read and run yourself.
 *
 * @throws what the database says.
 */
export async function createSessionTables(database: SqlClient, options: SqlDriverOptions = {}): Promise<void> {
  const { connection, statements } = parts(database, options);
  for (const statement of statements.create) await connection.run(statement, [], new Errand());
}

/** The statements that `createSessionTables` runs. */
export function sessionTables(database: SqlClient, options: SqlDriverOptions = {}): readonly string[] {
  return parts(database, options).statements.create;
}

function parts(database: SqlClient, options: SqlDriverOptions) {
  const connection = connectionTo(database);
  const { table, timeout } = { ...defaults, ...options };
  const problems = [
    ...unknownOptions(options, ['table', 'timeout']),
    ...brokenRules([
      [
        'database',
        database ?? null,
        connection !== undefined,
        'a pool of pg or mysql2, a SQLite database, or a Kysely instance',
      ],
      [
        'table',
        table,
        typeof table === 'string' && /^[a-z_][a-z0-9_]{0,40}$/i.test(table),
        'a name of letters, digits and _',
      ],
      ['timeout', timeout, Number.isFinite(timeout) && timeout > 0, 'a number of milliseconds above 0'],
    ]),
  ];
  if (!connection || problems.length > 0) throw new BootError(problems);
  return { connection, statements: statementsFor(connection.dialect, table), timeout };
}

/** `record, owner, expires_at`. The end stands in its own column alone, where a renewal moves it. */
function columnsOf({ expiresAt, ...record }: SessionRecord): readonly [string, string | null, number] {
  return [JSON.stringify(record), record.owner === undefined ? null : sha256(record.owner), expiresAt];
}

function recordIn(json: string, expiresAt: number): SessionRecord | undefined {
  try {
    const record: unknown = { ...(JSON.parse(json) as object), expiresAt };
    return isRecord(record) ? record : undefined;
  } catch {
    return undefined;
  }
}
