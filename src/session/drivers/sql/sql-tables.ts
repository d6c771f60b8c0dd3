import { BootError } from '../../../errors/boot-error.js';
import { brokenRules, unknownOptions } from '../../../errors/option-problems.js';
import { connectionTo } from './sql-client.js';
import type { SqlClient } from './sql-client.js';
import { Errand } from './sql-connection.js';
import { statementsFor } from './sql-statements.js';

/** Options of `SqlSessionDriver` and `createSessionTables`. */
export interface SqlDriverOptions {
  /** The table of the sessions. Default: `'mantis_sessions'`. */
  readonly table?: string;
  /** Milliseconds after which a statement is given up, and the request answered with 503. Default: 2000. */
  readonly timeout?: number;
}

const defaults = { table: 'mantis_sessions', timeout: 2000 };
/**
 * Makes the table of the sessions, and the one by which `@SessionLock` works, where they are missing. Call it in a
 * migration or before the application boots; `sessionTables` gives the statements to read and run yourself.
 *
 * @throws what the database says.
 */
export async function createSessionTables(database: SqlClient, options: SqlDriverOptions = {}): Promise<void> {
  const { connection, statements } = sqlParts(database, options);
  for (const statement of statements.create) await connection.run(statement, [], new Errand());
}

/** The statements that `createSessionTables` runs. */
export function sessionTables(database: SqlClient, options: SqlDriverOptions = {}): readonly string[] {
  return sqlParts(database, options).statements.create;
}

/** What a driver is made of. @throws {BootError} E_OPTION */
export function sqlParts(database: SqlClient, options: SqlDriverOptions) {
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
