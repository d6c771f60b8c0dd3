import { MantisError } from '../../../errors/mantis-error.js';

/** The database gave way to another transaction and has changed nothing: the same statement may do better. */
const gaveWay = ['40001', '40P01', 'ER_LOCK_DEADLOCK', 'ER_CHECKREAD'];
const noTable = /^(42P01|ER_NO_SUCH_TABLE)$/;
/** The number of SQLite's error for a database that another connection writes to; its extended ones end in the same byte. */
const sqliteBusy = 5;

/** Whether a statement lost against another one, by a deadlock or a failed serialization. */
export function hasGivenWay(error: unknown): boolean {
  return gaveWay.includes(codeOf(error));
}

/** Whether SQLite is written to by another connection. */
export function isBusy(error: unknown): boolean {
  if (codeOf(error).startsWith('SQLITE_BUSY')) return true;
  const number: unknown = error instanceof Error && 'errcode' in error ? error.errcode : undefined;
  return typeof number === 'number' && (number & 0xff) === sqliteBusy;
}

/** The error of a driver that cannot read its tables; where they are missing, with what makes them. */
export function cannotRead(cause: unknown, migration: readonly string[]): MantisError {
  const message = cause instanceof Error ? cause.message : String(cause);
  const isMissing = noTable.test(codeOf(cause)) || message.startsWith('no such table');
  const problem = {
    code: 'E_SESSION_DRIVER',
    what: isMissing ? 'A table of the sessions is missing.' : 'The tables of the sessions cannot be read.',
    why: `The database says: ${message}.`,
    fix: isMissing
      ? `await createSessionTables(database) in a migration, or run what it runs:\n\n${migration.join(';\n')};\n`
      : 'see that the database can be reached, and that the user of this client may read and write these tables.',
  } as const;
  return new MantisError(problem, { cause });
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}
