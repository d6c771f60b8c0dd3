import { sha256 } from '../../../crypto/secret-id.js';
import { brokenRules, unknownOptions } from '../../../errors/option-problems.js';
import { BootError } from '../../../errors/boot-error.js';
import type { SessionCommit } from '../../session-changes.js';
import type { OwnedRecord, SessionDriver, SessionReport } from '../../session-driver.js';
import type { SessionRecord } from '../../session-record.js';
import { Leases } from '../leases.js';
import type { LeaseServer } from '../leases.js';
import { OptimisticChanges } from '../optimistic.js';
import type { RevisedRecord } from '../optimistic.js';
import { connectionOf } from './redis-client.js';
import type { RedisClient } from './redis-client.js';
import { fromReply, toFields } from './redis-record.js';
import {
  commitScript,
  extendScript,
  noteOwnerScript,
  releaseScript,
  removeScript,
  rewriteScript,
  touchScript,
  writeScript,
} from './redis-scripts.js';
import { RedisServer } from './redis-server.js';
import { isNative, stepsOf } from './redis-steps.js';

/** Options of `RedisSessionDriver`. */
export interface RedisDriverOptions {
  /** What all keys begin with. Default: `'mantis:'`. */
  readonly prefix?: string;
  /** Milliseconds after which a command that has no answer is given up, and the request answered with 503. Default: 800. */
  readonly timeout?: number;
}

const defaults = { prefix: 'mantis:', timeout: 800 };
const bootPatience = 5000;
/** How old an entry of an owner's index must be before it is taken for one whose session has ended, in milliseconds. */
const settled = 60_000;

/**
 * Keeps sessions in Redis 6.2 or later, or Valkey, through your own client of ioredis or node-redis, standalone or a
 * cluster. Each session is one hash in one slot; a commit is one step of the server and one way there and back.
 *
 * While the server cannot be reached, requests that need the session are answered with 503 within the time-out. Your
 * client connects and disconnects; closing the application leaves it open.
 */
export class RedisSessionDriver implements SessionDriver {
  readonly #client: RedisClient;
  readonly #server: RedisServer;
  readonly #prefix: string;
  readonly #leases: Leases;
  readonly #changes = new OptimisticChanges({
    find: (key) => this.#find(key),
    write: (key, record) => this.write(key, record),
    replace: (key, revision, record) => this.#replace(key, revision, record),
    remove: async (key, revision) => (await this.#server.run(removeScript, this.#nameOf(key), [revision])) === 1,
    destroy: (key) => this.destroy(key),
  });
  #listener: ((error: Error) => void) | undefined;

  /** @throws {BootError} E_OPTION for a client or an option of the wrong kind. */
  constructor(client: RedisClient, options: RedisDriverOptions = {}) {
    const connection = connectionOf(client);
    const { prefix, timeout } = { ...defaults, ...options };
    const problems = [
      ...unknownOptions(options, ['prefix', 'timeout']),
      ...brokenRules([
        ['client', client, connection !== undefined, 'a client of ioredis or node-redis'],
        ['prefix', prefix, typeof prefix === 'string' && !/[{}]/.test(prefix), 'a text without { and }'],
        ['timeout', timeout, Number.isFinite(timeout) && timeout > 0, 'a number of milliseconds above 0'],
      ]),
    ];
    if (!connection || problems.length > 0) throw new BootError(problems);
    this.#client = client;
    this.#server = new RedisServer(connection, timeout);
    this.#prefix = prefix;
    this.#leases = new Leases(leasesOf(this.#server));
  }

  /** @throws E_SESSION_DRIVER_UNREACHABLE when there is no server within five seconds. */
  async open(report: SessionReport): Promise<void> {
    this.close();
    // Without a listener the clients throw what they meet, which ends the process.
    this.#listener = (error) =>
      report.warn('The client of Redis reports an error.', { event: 'driver-error', err: error });
    this.#client.on('error', this.#listener);
    await this.#server.connected(bootPatience);
    await this.read(sha256('is anybody there'));
  }

  close(): void {
    if (this.#listener) this.#client.off('error', this.#listener);
  }

  async read(key: string): Promise<SessionRecord | undefined> {
    return (await this.#find(key))?.record;
  }

  async write(key: string, record: SessionRecord): Promise<void> {
    await this.#noteOwner(key, record);
    await this.#server.run(writeScript, this.#nameOf(key), toFields(record));
  }

  async destroy(key: string): Promise<void> {
    const name = this.#nameOf(key);
    await this.#server.send(name, ['DEL', name]);
  }

  async commit(key: string, commit: SessionCommit): Promise<SessionRecord | undefined> {
    const { login, expiresAt } = commit;
    if (login) await this.#noteOwner(key, { owner: login.owner, expiresAt });
    if (!isNative(commit)) return this.#changes.rewrite(key, (stored) => commit.apply(stored));
    const args = [String(commit.at), String(commit.expiresAt), ...stepsOf(commit)];
    return fromReply(await this.#server.run(commitScript, this.#nameOf(key), args))?.record;
  }

  async touch(key: string, expiresAt: number): Promise<boolean> {
    const owner = await this.#server.run(touchScript, this.#nameOf(key), [String(Date.now()), String(expiresAt)]);
    if (typeof owner === 'string' && owner !== '') await this.#noteOwner(key, { owner, expiresAt });
    return typeof owner === 'string';
  }

  move(
    from: string,
    to: string,
    change: (stored: SessionRecord) => SessionRecord,
    leave?: (stored: SessionRecord) => SessionRecord,
  ): Promise<SessionRecord | undefined> {
    return this.#changes.move(from, to, change, leave);
  }

  async ofOwner(owner: string): Promise<readonly OwnedRecord[]> {
    const index = this.#indexOf(owner);
    const marks = (await this.#server.send(index, ['ZRANGE', index, '0', '-1'])) as readonly string[];
    const found = await Promise.all(marks.map(async (key) => ({ key, record: await this.read(key) })));
    const isOwned = (entry: { key: string; record: SessionRecord | undefined }): entry is OwnedRecord =>
      entry.record?.owner === owner;
    const owned = found.filter(isOwned);
    if (owned.length < found.length)
      await this.#heal(
        index,
        found.filter((entry) => !isOwned(entry)),
      );
    return owned;
  }

  hold(key: string, wait: number): Promise<(() => void) | undefined> {
    return this.#leases.take(`${this.#prefix}hold:{${key}}`, wait);
  }

  async #find(key: string): Promise<RevisedRecord | undefined> {
    const name = this.#nameOf(key);
    const found = fromReply(await this.#server.send(name, ['HGETALL', name]));
    return found && found.record.expiresAt > Date.now() ? found : undefined;
  }

  async #replace(key: string, revision: string, record: SessionRecord): Promise<boolean> {
    const args = [revision, String(Date.now()), ...toFields(record)];
    return (await this.#server.run(rewriteScript, this.#nameOf(key), args)) === 1;
  }

  /** The mark comes first, so that no session is ever without one; one without a session is removed when it is found. */
  async #noteOwner(key: string, { owner, expiresAt }: Pick<SessionRecord, 'owner' | 'expiresAt'>): Promise<void> {
    if (owner === undefined) return;
    await this.#server.run(noteOwnerScript, this.#indexOf(owner), [key, String(Date.now()), String(expiresAt)]);
  }

  async #heal(index: string, stale: readonly { readonly key: string }[]): Promise<void> {
    const until = Date.now() - settled;
    for (const { key } of stale) {
      const score = Number(await this.#server.send(index, ['ZSCORE', index, key]));
      // A younger one may belong to a session that is just being written.
      if (score < until) await this.#server.send(index, ['ZREM', index, key]);
    }
  }

  #nameOf(key: string): string {
    return `${this.#prefix}{${key}}`;
  }

  #indexOf(owner: string): string {
    return `${this.#prefix}owner:{${sha256(owner)}}`;
  }
}

function leasesOf(server: RedisServer): LeaseServer {
  return {
    take: async (name, holder, duration) =>
      (await server.send(name, ['SET', name, holder, 'NX', 'PX', String(duration)])) !== null,
    extend: (name, holder, duration) => server.run(extendScript, name, [holder, String(duration)]),
    release: (name, holder) => server.run(releaseScript, name, [holder]),
  };
}
