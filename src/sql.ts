export { SqlSessionDriver } from './session/drivers/sql/sql-driver.js';
export { createSessionTables, sessionTables } from './session/drivers/sql/sql-tables.js';
export type { SqlDriverOptions } from './session/drivers/sql/sql-tables.js';
export type { SqlClient } from './session/drivers/sql/sql-client.js';
export type { KyselyAdapter, KyselyDatabase } from './session/drivers/sql/kysely-connection.js';
export type { MysqlPool } from './session/drivers/sql/mysql-connection.js';
export type { PgClient, PgPool } from './session/drivers/sql/postgres-connection.js';
export type { SqliteDatabase, SqliteStatement } from './session/drivers/sql/sqlite-connection.js';
