export { SqlSessionDriver, createSessionTables, sessionTables } from './session/drivers/sql/sql-driver.js';
export type { SqlDriverOptions } from './session/drivers/sql/sql-driver.js';
export type { KyselyDatabase, MysqlPool, PgPool, SqlClient, SqliteDatabase } from './session/drivers/sql/sql-client.js';
