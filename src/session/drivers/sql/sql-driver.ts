import { sha256 } from '../../../crypto/secret-id.js';
import { BootError } from '../../../errors/boot-error.js';
import { MantisError } from '../../../errors/mantis-error.js';
import { brokenRules, unknownOptions } from '../../../errors/option-problems.js';
import type { SessionCommit } from '../../session-changes.js';
import type { OwnedRecord, SessionDriver, SessionReport } from '../../session-driver.js';
import type { SessionRecord } from '../../session-record.js';
import { inTime } from '../in-time.js';
import { Leases } from '../leases.js';
import { OptimisticChanges } from '../optimistic.js';
import type { RevisedRecord } from '../optimistic.js';
import { connectionTo } from './sql-client.js';
import type { SqlClient, SqlConnection, SqlResult } from './sql-client.js';
import { statementsFor } from './sql-statements.js';
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

/**
 * Keeps sessions in a table of PostgreSQL, MySQL, MariaDB or SQLite, through your own pool, database or instance of Kysely.
 * `createSessionTables` makes the table.
 *
 * A commit reads the record and stores the merged one in one statement, if nothing else was stored meanwhile; else it is
 * merged anew. While the database cannot be reached, requests that need the session are a 503 within the time-out.
 */
export class SqlSessionDriver implements SessionDriver {
  readonly #connection: SqlConnection;
  readonly #statements: SqlStatements;
  readonly #timeout: number;
  readonly #leases: Leases;
  readonly #changes = new OptimisticChanges({
    find: (key) => this.#find(key),
    write: (key, record) => this.write(key, record),
    replace: (key, revision, record) => this.#changed('replace', [...columnsOf(record), key, revision]),
    remove: (key, revision) => this.#changed('remove', [key, revision]),
    destroy: (key) => this.destroy(key),
  });

  /** @throws {BootError} E_OPTION for a database or an option of the wrong kind. */
  constructor(database: SqlClient, options: SqlDriverOptions = {}) {
    const { connection, statements, timeout } = parts(database, options);
    this.#connection = connection;
    this.#statements = statements;
    this.#timeout = timeout;
    this.#leases = new Leases({
      take: (name, holder, duration) => this.#takeLease(name, holder, duration),
      extend: (name, holder, duration) => this.#run('extendLease', [Date.now() + duration, name, holder]),
      release: (name, holder) => this.#run('releaseLease', [name, holder]),
    });
  }

  /** @throws E_SESSION_DRIVER when the table is missing or cannot be read. */
  async open(_report: SessionReport): Promise<void> {
    try {
      await this.#find(sha256('is the table there'));
    } catch (cause) {
      throw cannotRead(cause);
    }
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
    return rows
      .map((row) => ({ key: String(row['session_key']), record: toRecord(row).record }))
      .filter(({ record }) => record.expiresAt > Date.now());
  }

  async sweep(): Promise<number> {
    let removed = 0;
    for (let batch = 0; batch < mostBatches; batch += 1) {
      const { changes } = await this.#run('sweep', [Date.now()]);
      removed += changes;
      if (changes === 0) break;
    }
    return removed;
  }

  hold(key: string, wait: number): Promise<(() => void) | undefined> {
    return this.#leases.take(key, wait);
  }

  async #find(key: string): Promise<RevisedRecord | undefined> {
    const [row] = (await this.#run('read', [key])).rows;
    const found = row && toRecord(row);
    return found && found.record.expiresAt > Date.now() ? found : undefined;
  }

  async #takeLease(name: string, holder: string, duration: number): Promise<boolean> {
    const now = Date.now();
    if (await this.#changed('takeLease', [name, holder, now + duration])) return true;
    // Whoever had it may have died.
    return (
      (await this.#changed('freeLease', [name, now])) && this.#changed('takeLease', [name, holder, now + duration])
    );
  }

  async #changed(
    name: Exclude<keyof SqlStatements, 'create'>,
    values: readonly (string | number | null)[],
  ): Promise<boolean> {
    return (await this.#run(name, values)).changes > 0;
  }

  #run(name: Exclude<keyof SqlStatements, 'create'>, values: readonly (string | number | null)[]): Promise<SqlResult> {
    return inTime(this.#connection.run(this.#statements[name], values), this.#timeout);
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
  for (const statement of statements.create) await connection.run(statement, []);
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
        database,
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

function toRecord(row: Readonly<Record<string, unknown>>): RevisedRecord {
  const record = JSON.parse(String(row['record'])) as Omit<SessionRecord, 'expiresAt'>;
  // `pg` gives big integers as texts.
  return { record: { ...record, expiresAt: Number(row['expires_at']) }, revision: String(row['revision']) };
}

function cannotRead(cause: unknown): MantisError {
  const problem = {
    code: 'E_SESSION_DRIVER',
    what: 'The table of the sessions cannot be read.',
    why: `The database says: ${cause instanceof Error ? cause.message : String(cause)}.`,
    fix: 'await createSessionTables(database) in a migration, and see that the database can be reached.',
  } as const;
  return new MantisError(problem, { cause });
}
