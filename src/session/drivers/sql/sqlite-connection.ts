import type { SqlConnection, SqlResult } from './sql-connection.js';

/** What Mantis needs of a database of `better-sqlite3`, `libsql` or `node:sqlite`. */
export interface SqliteDatabase {
  prepare(text: string): SqliteStatement;
  exec(text: string): unknown;
}

/** What Mantis needs of a statement of SQLite. */
export interface SqliteStatement {
  all(...values: never[]): unknown[];
  run(...values: never[]): { readonly changes: number | bigint };
}

/** A SQLite database as a connection. It answers at once, and is busy while another process writes. */
export function toSqlite(database: SqliteDatabase): SqlConnection {
  const statements = new Map<string, SqliteStatement>();
  const prepared = (text: string): SqliteStatement => {
    const statement = statements.get(text) ?? database.prepare(text);
    statements.set(text, statement);
    return statement;
  };
  return {
    dialect: 'sqlite',
    async run(text, values) {
      // Each client has a type of its own for what it binds; all of them take texts, numbers and null.
      const bound = values as never[];
      if (/^select/.test(text)) return { rows: prepared(text).all(...bound) as SqlResult['rows'], changes: 0 };
      return { rows: [], changes: Number(prepared(text).run(...bound).changes) };
    },
  };
}
