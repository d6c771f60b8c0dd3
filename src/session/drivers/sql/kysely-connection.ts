import { numbering } from './postgres-connection.js';
import type { SqlConnection, SqlDialect, SqlResult } from './sql-connection.js';

/** What Mantis needs of an instance of Kysely, over PostgreSQL, MySQL or SQLite. */
export interface KyselyDatabase {
  getExecutor(): { readonly adapter: KyselyAdapter };
  /** What `CamelCasePlugin` and its like do to names is not for the columns of Mantis. */
  withoutPlugins(): {
    executeQuery(query: never): Promise<{ readonly rows: unknown[]; readonly numAffectedRows?: bigint }>;
  };
}

/** By what Mantis tells the dialect of an instance of Kysely. */
export interface KyselyAdapter {
  readonly supportsTransactionalDdl: boolean;
  readonly supportsReturning: boolean;
}

/** An instance of Kysely as a connection; `undefined` for one over a database that is none of the three. */
export function throughKysely(database: KyselyDatabase): SqlConnection | undefined {
  const dialect = dialectOf(database.getExecutor().adapter);
  if (!dialect) return undefined;
  const plain = database.withoutPlugins();
  const written = dialect === 'postgres' ? numbering() : (text: string) => text;
  return {
    dialect,
    async run(text, values) {
      const sql = written(text);
      // A compiled query as `CompiledQuery.raw` makes it, without its package.
      const query = { kind: 'RawNode', sqlFragments: [sql], parameters: [] };
      const compiled = { sql, parameters: [...values], query, queryId: { queryId: 'mantis' } };
      const { rows, numAffectedRows } = await plain.executeQuery(compiled as never);
      return { rows: rows as SqlResult['rows'], changes: Number(numAffectedRows ?? 0) };
    },
  };
}

/** By what the databases can do: the names of classes do not survive a minifier, nor a dialect made by others. */
function dialectOf({ supportsTransactionalDdl, supportsReturning }: KyselyAdapter): SqlDialect | undefined {
  if (supportsReturning) return supportsTransactionalDdl ? 'postgres' : 'sqlite';
  return supportsTransactionalDdl ? undefined : 'mysql';
}
