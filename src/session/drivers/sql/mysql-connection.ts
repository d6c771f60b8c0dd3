import { givenUp } from './sql-connection.js';
import type { SqlConnection, SqlResult } from './sql-connection.js';

/** What Mantis needs of a pool of `mysql2`; of `mysql2/promise`, or the other one. */
export interface MysqlPool {
  execute(text: string, values: never): unknown;
  getConnection: unknown;
}

interface PromisingPool {
  getConnection(): Promise<{
    execute(options: { sql: string; rowsAsArray: boolean }, values: unknown[]): Promise<[unknown, unknown]>;
    release(): void;
    destroy(): void;
  }>;
}

/** A pool of `mysql2` as a connection. */
export function toMysql(pool: MysqlPool): SqlConnection {
  const promising = toPromising(pool);
  return {
    dialect: 'mysql',
    async run(text, values, errand) {
      const connection = await promising.getConnection();
      if (errand.isGivenUp) throw (connection.release(), givenUp());
      // A connection that is destroyed tells nothing to whoever waits for it.
      const abandoned = new Promise<never>((_, reject) => {
        errand.onGiveUp = () => {
          connection.destroy();
          reject(givenUp());
        };
      });
      try {
        // Prepared, so that no value ever stands in the text, whatever the server takes a backslash for.
        const answer = connection.execute({ sql: text, rowsAsArray: false }, [...values]);
        const [result] = await Promise.race([answer, abandoned]);
        return toResult(result);
      } finally {
        errand.onGiveUp = undefined;
        connection.release();
      }
    },
  };
}

function toPromising(pool: MysqlPool): PromisingPool {
  // Both kinds are one pool: the other one has `promise()`, which gives this one.
  const other = 'promise' in pool && typeof pool.promise === 'function' ? (pool.promise() as unknown) : pool;
  return other as PromisingPool;
}

function toResult(result: unknown): SqlResult {
  if (Array.isArray(result)) return { rows: result as SqlResult['rows'], changes: 0 };
  return { rows: [], changes: (result as { affectedRows: number }).affectedRows };
}
