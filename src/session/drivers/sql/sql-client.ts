import { throughKysely } from './kysely-connection.js';
import type { KyselyDatabase } from './kysely-connection.js';
import { toMysql } from './mysql-connection.js';
import type { MysqlPool } from './mysql-connection.js';
import { toPostgres } from './postgres-connection.js';
import type { PgPool } from './postgres-connection.js';
import type { SqlConnection } from './sql-connection.js';
import { toSqlite } from './sqlite-connection.js';
import type { SqliteDatabase } from './sqlite-connection.js';

/** A database of yours: a pool of `pg` or `mysql2`, a SQLite database, or an instance of Kysely over one of them. */
export type SqlClient = PgPool | MysqlPool | SqliteDatabase | KyselyDatabase;

/** The connection of a client, whichever it is; `undefined` for what is no client. */
export function connectionTo(client: unknown): SqlConnection | undefined {
  if (typeof client !== 'object' || client === null) return undefined;
  if (hasMethods(client, 'getExecutor', 'withoutPlugins')) return throughKysely(client as KyselyDatabase);
  if (hasMethods(client, 'prepare', 'exec')) return toSqlite(client as SqliteDatabase);
  if (hasMethods(client, 'execute', 'getConnection')) return toMysql(client as MysqlPool);
  if (hasMethods(client, 'connect', 'on', 'off') && 'totalCount' in client) return toPostgres(client as PgPool);
  return undefined;
}

function hasMethods(client: object, ...names: readonly string[]): boolean {
  return names.every((name) => typeof Reflect.get(client, name) === 'function');
}
