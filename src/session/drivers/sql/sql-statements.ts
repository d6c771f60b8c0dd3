import type { SqlDialect } from './sql-connection.js';

/** How many rows a statement sweeps at most: as many as are locked at a time. */
export const batch = 500;

/** The statements of a driver, for one dialect and one table. Parameters are written `?`. */
export interface SqlStatements {
  /** Makes the tables where they are missing; the one for `@SessionLock` as well. */
  readonly create: readonly string[];
  /** So many keys → `session_key, record, expires_at, revision` of each that is there */
  readonly read: (count: number) => string;
  /** `key, record, owner, expires_at, revision` */
  readonly write: string;
  /** `record, owner, expires_at, key, revision, now` */
  readonly replace: string;
  /** `key, revision` */
  readonly remove: string;
  /** `key` */
  readonly destroy: string;
  /** `expires_at, key, now` */
  readonly touch: string;
  /** `owner` → `session_key, record, expires_at, revision` */
  readonly ofOwner: string;
  /** `now` */
  readonly sweep: string;
  /** `now` */
  readonly sweepLeases: string;
  /** `name` */
  readonly readLease: string;
  /** `name, now` */
  readonly freeLease: string;
  /** `name, holder, until` */
  readonly takeLease: string;
  /** `until, name, holder` */
  readonly extendLease: string;
  /** `name, holder` */
  readonly releaseLease: string;
}

interface Words {
  readonly digest: string;
  readonly text: string;
  readonly overwrite: string;
  readonly insertNew: readonly [string, string];
  readonly end: string;
}

const words: Readonly<Record<SqlDialect, Words>> = {
  postgres: {
    digest: 'char(64)',
    text: 'text',
    overwrite:
      'on conflict (session_key) do update set record = excluded.record, owner = excluded.owner, expires_at = excluded.expires_at',
    insertNew: ['insert into', 'on conflict do nothing'],
    end: '',
  },
  sqlite: {
    digest: 'text',
    text: 'text',
    overwrite:
      'on conflict (session_key) do update set record = excluded.record, owner = excluded.owner, expires_at = excluded.expires_at',
    insertNew: ['insert into', 'on conflict do nothing'],
    end: '',
  },
  mysql: {
    digest: 'char(64) character set ascii collate ascii_bin',
    text: 'mediumtext',
    overwrite:
      'on duplicate key update record = values(record), owner = values(owner), expires_at = values(expires_at)',
    insertNew: ['insert ignore into', ''],
    end: ' engine=InnoDB default charset=utf8mb4',
  },
};

/**
 * `table` must be a plain name. `owner` is the SHA-256 of the owner's name, whatever its length, and stands in the record
 * as it is; a revision is what tells a record from the one that was read before.
 */
export function statementsFor(dialect: SqlDialect, table: string): SqlStatements {
  const { digest, text, overwrite, insertNew } = words[dialect];
  const leases = `${table}_leases`;
  const row = 'session_key, record, expires_at, revision';
  return {
    create: [
      tableOf(dialect, table, [
        `session_key ${digest} not null primary key`,
        `record ${text} not null`,
        `owner ${digest}`,
        'expires_at bigint not null',
        'revision bigint not null',
        ...indexesIn(dialect, table, ['owner', 'expires_at']),
      ]),
      ...indexesBeside(dialect, table, ['owner', 'expires_at']),
      tableOf(dialect, leases, [
        `name ${digest} not null primary key`,
        'holder varchar(64) not null',
        'ends_at bigint not null',
        ...indexesIn(dialect, leases, ['ends_at']),
      ]),
      ...indexesBeside(dialect, leases, ['ends_at']),
    ],
    read: (count) => `select ${row} from ${table} where session_key ${count === 1 ? '= ?' : `in (${marks(count)})`}`,
    write: `insert into ${table} (session_key, record, owner, expires_at, revision) values (?, ?, ?, ?, ?) ${overwrite}, revision = ${table}.revision + 1`,
    replace: `update ${table} set record = ?, owner = ?, expires_at = ?, revision = revision + 1 where session_key = ? and revision = ? and expires_at > ?`,
    remove: `delete from ${table} where session_key = ? and revision = ?`,
    destroy: `delete from ${table} where session_key = ?`,
    touch: `update ${table} set expires_at = ?, revision = revision + 1 where session_key = ? and expires_at > ?`,
    ofOwner: `select ${row} from ${table} where owner = ?`,
    sweep: sweepOf(dialect, table, 'session_key', 'expires_at'),
    sweepLeases: sweepOf(dialect, leases, 'name', 'ends_at'),
    readLease: `select name from ${leases} where name = ?`,
    freeLease: `delete from ${leases} where name = ? and ends_at <= ?`,
    takeLease: `${insertNew[0]} ${leases} (name, holder, ends_at) values (?, ?, ?) ${insertNew[1]}`,
    extendLease: `update ${leases} set ends_at = ? where name = ? and holder = ?`,
    releaseLease: `delete from ${leases} where name = ? and holder = ?`,
  };
}

function tableOf(dialect: SqlDialect, table: string, columns: readonly string[]): string {
  return `create table if not exists ${table} (\n  ${columns.join(',\n  ')}\n)${words[dialect].end}`;
}

/** MySQL makes an index that may be there already only with its table. */
function indexesIn(dialect: SqlDialect, table: string, columns: readonly string[]): readonly string[] {
  return dialect === 'mysql' ? columns.map((column) => `index ${table}_${column} (${column})`) : [];
}

function indexesBeside(dialect: SqlDialect, table: string, columns: readonly string[]): readonly string[] {
  if (dialect === 'mysql') return [];
  return columns.map((column) => `create index if not exists ${table}_${column} on ${table} (${column})`);
}

function marks(count: number): string {
  return Array.from({ length: count }, () => '?').join(', ');
}

/** Deletes a batch of what has ended. In PostgreSQL two processes that sweep at once take different rows. */
function sweepOf(dialect: SqlDialect, table: string, key: string, end: string): string {
  const ended = `from ${table} where ${end} <= ?`;
  if (dialect === 'mysql') return `delete ${ended} order by ${end} limit ${batch}`;
  const keys = `select ${key} ${ended} limit ${batch}`;
  return dialect === 'sqlite'
    ? `delete from ${table} where ${key} in (${keys})`
    : `delete from ${table} where ${key} = any(array(${keys} for update skip locked))`;
}
