import { givenUp } from './sql-connection.js';
import type { SqlConnection, SqlResult } from './sql-connection.js';

/** What Mantis needs of a connection of `pg`. */
export interface PgClient {
  query(text: string, values: unknown[]): Promise<{ readonly rows: object[]; readonly rowCount: number | null }>;
  release(destroy?: boolean): void;
  on(event: 'error', listener: (error: Error) => void): unknown;
  off(event: 'error', listener: (error: Error) => void): unknown;
}

/** What Mantis needs of a pool of `pg`. */
export interface PgPool {
  connect(): Promise<PgClient>;
  on(event: 'error', listener: (error: Error) => void): unknown;
  off(event: 'error', listener: (error: Error) => void): unknown;
  readonly totalCount: number;
}

/** A pool of `pg` as a connection. */
export function toPostgres(pool: PgPool): SqlConnection {
  const numbered = numbering();
  return {
    dialect: 'postgres',
    async run(text, values, errand) {
      const client = await pool.connect();
      const release = borrowed(client);
      if (errand.isGivenUp) throw (release(), givenUp());
      errand.onGiveUp = () => release(true);
      try {
        const { rows, rowCount } = await client.query(numbered(text), [...values]);
        release();
        // An object is a record; `pg` gives rows as objects unless a query asks for arrays.
        return { rows: rows as SqlResult['rows'], changes: rowCount ?? 0 };
      } catch (error) {
        // What PostgreSQL itself has answered leaves the connection as good as it was.
        release(!hasState(error));
        throw error;
      }
    },
    listen(listener) {
      pool.on('error', listener);
      return () => void pool.off('error', listener);
    },
  };
}

/** Numbers the parameters of statements, as PostgreSQL has them. No statement here has a question mark in a text. */
export function numbering(): (text: string) => string {
  const known = new Map<string, string>();
  return (text) => {
    let count = 0;
    const numbered = known.get(text) ?? text.replace(/\?/g, () => `$${(count += 1)}`);
    known.set(text, numbered);
    return numbered;
  };
}

/** Gives a connection back, once. One that breaks meanwhile tells its statement, and must not end the process. */
function borrowed(client: PgClient): (destroy?: boolean) => void {
  let isReleased = false;
  client.on('error', ignore);
  return (destroy = false) => {
    if (isReleased) return;
    isReleased = true;
    client.off('error', ignore);
    client.release(destroy);
  };
}

function ignore(): void {
  // The statement rejects with the same.
}

function hasState(error: unknown): boolean {
  return error instanceof Error && 'code' in error && /^[0-9A-Z]{5}$/.test(String(error.code));
}
