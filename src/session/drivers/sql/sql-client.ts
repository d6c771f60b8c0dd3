/** What Mantis needs of a pool of `pg`. */
export interface PgPool {
  query(
    text: string,
    values: unknown[],
  ): Promise<{ readonly rows: readonly object[]; readonly rowCount: number | null }>;
  readonly totalCount: number;
}

/** What Mantis needs of a pool of `mysql2`; of `mysql2/promise`, or the other one. */
export interface MysqlPool {
  query(text: string, values: unknown[]): unknown;
  getConnection: unknown;
}

/** What Mantis needs of a database of `better-sqlite3`, `libsql` or `node:sqlite`. */
export interface SqliteDatabase {
  prepare(text: string): {
    all(...values: unknown[]): unknown[];
    run(...values: unknown[]): { readonly changes: number | bigint };
  };
  exec(text: string): unknown;
}

/** What Mantis needs of an instance of Kysely, over PostgreSQL, MySQL or SQLite. */
export interface KyselyDatabase {
  getExecutor(): { readonly adapter: object };
  executeQuery(query: never): Promise<{ readonly rows: readonly unknown[]; readonly numAffectedRows?: bigint }>;
}

/** A database of yours: a pool of `pg` or `mysql2`, a SQLite database, or an instance of Kysely over one of them. */
export type SqlClient = PgPool | MysqlPool | SqliteDatabase | KyselyDatabase;

/** How a database speaks. */
export type SqlDialect = 'postgres' | 'mysql' | 'sqlite';

/** The rows of a statement, and how many it changed. */
export interface SqlResult {
  readonly rows: readonly Readonly<Record<string, unknown>>[];
  readonly changes: number;
}

/** One way to talk to all of them. */
export interface SqlConnection {
  readonly dialect: SqlDialect;
  /** Runs a statement whose parameters are written `?`. */
  run(text: string, values: readonly (string | number | null)[]): Promise<SqlResult>;
}

/** The connection of a client, whichever it is; `undefined` for what is no client. */
export function connectionTo(client: unknown): SqlConnection | undefined {
  if (typeof client !== 'object' || client === null) return undefined;
  if (hasMethods(client, 'getExecutor', 'executeQuery')) return throughKysely(client as KyselyDatabase);
  if (hasMethods(client, 'prepare', 'exec')) return toSqlite(client as SqliteDatabase);
  if (hasMethods(client, 'query', 'getConnection')) return toMysql(client as MysqlPool);
  if (hasMethods(client, 'query') && 'totalCount' in client) return toPostgres(client as PgPool);
  return undefined;
}

function toPostgres(pool: PgPool): SqlConnection {
  return {
    dialect: 'postgres',
    async run(text, values) {
      const { rows, rowCount } = await pool.query(numbered(text), [...values]);
      return { rows: rows as SqlResult['rows'], changes: rowCount ?? 0 };
    },
  };
}

function toMysql(pool: MysqlPool): SqlConnection {
  const promising = 'promise' in pool && typeof pool.promise === 'function' ? (pool.promise() as MysqlPool) : pool;
  return {
    dialect: 'mysql',
    async run(text, values) {
      const [result] = (await promising.query(text, [...values])) as [unknown];
      if (Array.isArray(result)) return { rows: result as SqlResult['rows'], changes: 0 };
      return { rows: [], changes: (result as { affectedRows: number }).affectedRows };
    },
  };
}

function toSqlite(database: SqliteDatabase): SqlConnection {
  return {
    dialect: 'sqlite',
    async run(text, values) {
      const statement = database.prepare(text);
      if (/^\s*select/i.test(text)) return { rows: statement.all(...values) as SqlResult['rows'], changes: 0 };
      return { rows: [], changes: Number(statement.run(...values).changes) };
    },
  };
}

const adapters: readonly (readonly [RegExp, SqlDialect])[] = [
  [/postgres/i, 'postgres'],
  [/mysql/i, 'mysql'],
  [/sqlite/i, 'sqlite'],
];

function throughKysely(kysely: KyselyDatabase): SqlConnection | undefined {
  const name = kysely.getExecutor().adapter.constructor.name;
  const dialect = adapters.find(([pattern]) => pattern.test(name))?.[1];
  if (!dialect) return undefined;
  return {
    dialect,
    async run(text, values) {
      const sql = dialect === 'postgres' ? numbered(text) : text;
      // A compiled query as `CompiledQuery.raw` makes it, without its package.
      const query = { kind: 'RawNode', sqlFragments: [sql], parameters: [] };
      const compiled = { sql, parameters: [...values], query, queryId: { queryId: 'mantis' } };
      const { rows, numAffectedRows } = await kysely.executeQuery(compiled as never);
      return { rows: rows as SqlResult['rows'], changes: Number(numAffectedRows ?? 0) };
    },
  };
}

/** PostgreSQL numbers its parameters. No statement here has a question mark in a text. */
function numbered(text: string): string {
  let count = 0;
  return text.replace(/\?/g, () => `$${(count += 1)}`);
}

function hasMethods(client: object, ...names: readonly string[]): boolean {
  return names.every((name) => typeof Reflect.get(client, name) === 'function');
}
