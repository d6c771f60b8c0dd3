import connectPgSimple from 'connect-pg-simple';
import session from 'express-session';
import { Pool } from 'pg';

/** A store of connect-pg-simple with a table of its own, made anew as its `table.sql` has it. */
export async function postgresStore(tableName) {
  const PgStore = connectPgSimple(session);
  const pool = new Pool({ connectionString: process.env.POSTGRES_URL });
  await pool.query(`drop table if exists ${tableName}`);
  await pool.query(
    `create table ${tableName} (sid varchar not null primary key, sess json not null, expire timestamp(6) not null)`,
  );
  await pool.query(`create index ${tableName}_expire on ${tableName} (expire)`);
  return new PgStore({ pool, tableName });
}
