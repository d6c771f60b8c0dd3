import { execFileSync, spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { createConnection } from 'mysql2/promise';
import { Client } from 'pg';
import { systemCode } from '../../../src/errors/system-code.js';
import { temporaryDirectory } from '../../temporary-directory.js';

/** How a kind of server is made, started and asked whether it answers. */
interface Kind {
  readonly user: string;
  prepare(directory: string): readonly string[];
  serve(directory: string, port: number): readonly string[];
  ask(port: number): Promise<unknown>;
}

const postgresFolder = '/usr/lib/postgresql';
const [version] = existsSync(postgresFolder) ? readdirSync(postgresFolder).sort().reverse() : [];
const postgresBin = join(postgresFolder, version ?? 'none', 'bin');
const mariadb = '/usr/sbin/mariadbd';

export const hasOwnPostgres = existsSync(join(postgresBin, 'initdb'));
export const hasOwnMariadb = existsSync(mariadb);

const postgres: Kind = {
  user: 'postgres',
  prepare: (directory) => [
    join(postgresBin, 'initdb'),
    ...['--no-sync', '--auth', 'trust', '--username', 'postgres', '--pgdata', directory],
  ],
  serve: (directory, port) => [
    join(postgresBin, 'postgres'),
    ...['-D', directory, '-p', String(port), '-h', '127.0.0.1', '-k', directory, '-c', 'fsync=off'],
  ],
  async ask(port) {
    const client = new Client({ host: '127.0.0.1', port, user: 'postgres' });
    client.on('error', () => undefined);
    await client.connect();
    await client.end();
  },
};

const maria: Kind = {
  user: 'mysql',
  prepare: (directory) => [
    'mariadb-install-db',
    ...['--no-defaults', `--datadir=${directory}`, '--auth-root-authentication-method=normal', '--skip-test-db'],
  ],
  serve: (directory, port) => [
    mariadb,
    ...['--no-defaults', `--datadir=${directory}`, `--port=${port}`, '--bind-address=127.0.0.1'],
    ...[`--socket=${join(directory, 'own.sock')}`, '--innodb-flush-log-at-trx-commit=2'],
  ],
  async ask(port) {
    const connection = await createConnection({ host: '127.0.0.1', port, user: 'root' });
    await connection.query('create database if not exists test');
    await connection.end();
  },
};

/** A server of a test's own, that can be stopped and frozen. It keeps what it acknowledged. */
export class OwnDatabase {
  readonly port: number;
  readonly #kind: Kind;
  readonly #directory = temporaryDirectory();
  #process: ChildProcess | undefined;

  private constructor(kind: Kind, port: number) {
    this.#kind = kind;
    this.port = port;
    const { uid, gid } = this.#owner;
    if (uid !== undefined && gid !== undefined) chownSync(this.#directory, uid, gid);
    const [command = '', ...args] = kind.prepare(this.#directory);
    execFileSync(command, args, { stdio: 'ignore', ...this.#owner });
  }

  static postgres(port: number): OwnDatabase {
    return new OwnDatabase(postgres, port);
  }

  static mariadb(port: number): OwnDatabase {
    return new OwnDatabase(maria, port);
  }

  /** Starts it, or starts it again on what it kept. */
  async start(): Promise<void> {
    const [command = '', ...args] = this.#kind.serve(this.#directory, this.port);
    this.#process = spawn(command, args, { stdio: 'ignore', ...this.#owner });
    while (!(await this.#answers())) await delay(20);
  }

  /** Ends it at once: PostgreSQL as `pg_ctl stop -m immediate` does, any other as a crash does. */
  async stop(): Promise<void> {
    const child = this.#process;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    this.thaw();
    const ended = once(child, 'exit');
    child.kill(this.#kind === postgres ? 'SIGQUIT' : 'SIGKILL');
    await ended;
  }

  /** Lets it hang with all that it has started: connections stay open, and nothing is answered. */
  freeze(): void {
    this.#signal('SIGSTOP');
  }

  thaw(): void {
    this.#signal('SIGCONT');
  }

  /** The server first, so that it starts no more; what it has started may end on its own at any moment. */
  #signal(name: NodeJS.Signals): void {
    const pid = this.#process?.pid;
    if (pid === undefined) return;
    process.kill(pid, name);
    const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean);
    for (const child of children) {
      try {
        process.kill(Number(child), name);
      } catch (error) {
        if (systemCode(error) !== 'ESRCH') throw error;
      }
    }
  }

  /** Neither server runs as root. */
  get #owner(): { readonly uid?: number; readonly gid?: number } {
    if (process.getuid?.() !== 0) return {};
    const [uid, gid] = ['-u', '-g'].map((flag) => Number(execFileSync('id', [flag, this.#kind.user])));
    return { ...(uid === undefined ? {} : { uid }), ...(gid === undefined ? {} : { gid }) };
  }

  async #answers(): Promise<boolean> {
    return this.#kind.ask(this.port).then(
      () => true,
      () => false,
    );
  }
}
