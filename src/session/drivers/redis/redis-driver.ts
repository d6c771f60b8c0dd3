import { sha256 } from '../../../crypto/secret-id.js';
import { brokenRules, unknownOptions } from '../../../errors/option-problems.js';
import { BootError } from '../../../errors/boot-error.js';
import type { SessionCommit } from '../../session-changes.js';
import { KeyedQueue } from '../../keyed-queue.js';
import type { OwnedRecord, RenewedRecord, SessionDriver, SessionReport, SessionRenewal } from '../../session-driver.js';
import type { SessionRecord } from '../../session-record.js';
import { Leases } from '../leases.js';
import type { LeaseServer } from '../leases.js';
import { OptimisticChanges } from '../optimistic.js';
import type { RevisedRecord } from '../optimistic.js';
import { connectionOf } from './redis-client.js';
import type { RedisClient } from './redis-client.js';
import { commitScript } from './redis-commit.js';
import { RedisDamage } from './redis-damage.js';
import { reportEviction } from './redis-memory.js';
import { RedisOwners } from './redis-owners.js';
import { toFields } from './redis-record.js';
import type { RedisScript } from './redis-script.js';
import {
  extendScript,
  releaseScript,
  removeScript,
  renewScript,
  rewriteScript,
  takeScript,
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
/** How many sessions of an owner are read at once. */
const batch = 200;

/**
 * Keeps sessions in Redis 6.2 or later, or Valkey, through your own client of ioredis or node-redis, standalone or a
 * cluster. Each session is one hash in one slot; a commit is one step of the server and one way there and back.
 *
 * While the server cannot be reached, requests that need the session are answered with 503 within the time-out. Your
 * client connects and disconnects; closing the application leaves it open.
 *
 * What stands under a session's key and cannot be read is reported as `corrupt` and is no session. It is renamed, to the
 * key with `:damaged` after it, which is in the same slot, and removed a week later.
 */
export class RedisSessionDriver implements SessionDriver {
  readonly #server: RedisServer;
  readonly #prefix: string;
  readonly #leases: Leases;
  readonly #owners: RedisOwners;
  readonly #damage: RedisDamage;
  /** One change of a session at a time is on its way, so that their marks get to the server in order. */
  readonly #queue = new KeyedQueue();
  readonly #changes = new OptimisticChanges({
    find: (key) => this.#find(key),
    write: (key, record) => this.write(key, record),
    replace: (key, revision, record) => this.#replace(key, revision, record),
    remove: (key, revision) => this.#remove(key, revision),
    destroy: (key) => this.destroy(key),
  });

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
    this.#server = new RedisServer(connection, timeout);
    this.#prefix = prefix;
    this.#leases = new Leases(leasesOf(this.#server));
    this.#owners = new RedisOwners(this.#server, prefix);
    this.#damage = new RedisDamage(this.#server);
  }

  /** @throws E_SESSION_DRIVER_UNREACHABLE when there is no server within five seconds. */
  async open(report: SessionReport): Promise<void> {
    this.#server.open(report);
    await this.#server.connected(bootPatience);
    const nobody = sha256('is anybody there');
    await this.read(nobody);
    await reportEviction(this.#server, this.#nameOf(nobody), report);
  }

  close(): void {
    this.#server.close();
  }

  async read(key: string): Promise<SessionRecord | undefined> {
    return (await this.#find(key))?.record;
  }

  async readAndRenew(key: string, renewal: SessionRenewal): Promise<RenewedRecord | undefined> {
    const { at, expiresAt, longest, least } = renewal;
    const args = [at, expiresAt, Math.min(longest, Number.MAX_SAFE_INTEGER), least].map(String);
    const reply = await this.#run(renewScript, key, args, true);
    const [moved, fields] = Array.isArray(reply) ? (reply as readonly unknown[]) : [];
    const found = await this.#damage.recordIn(this.#nameOf(key), fields);
    if (!found) return undefined;
    const { record } = found;
    const isRenewed = Number(moved) === 1;
    if (isRenewed) this.#owners.noteBeside(key, record);
    return { record, isRenewed };
  }

  async write(key: string, record: SessionRecord): Promise<void> {
    await this.#owners.note(key, record);
    await this.#server.run(writeScript, this.#nameOf(key), toFields(record));
  }

  async destroy(key: string): Promise<void> {
    const name = this.#nameOf(key);
    await this.#server.send(name, ['DEL', name]);
  }

  async commit(key: string, commit: SessionCommit): Promise<SessionRecord | undefined> {
    const { login, expiresAt } = commit;
    if (login) await this.#owners.note(key, { owner: login.owner, expiresAt });
    return this.#queue.run(key, async () => {
      if (!isNative(commit)) return this.#changes.rewrite(key, (stored) => commit.apply(stored));
      const args = [this.#server.nextMark(), String(commit.at), String(commit.expiresAt), ...stepsOf(commit)];
      const reply = await this.#run(commitScript, key, args);
      return (await this.#damage.recordIn(this.#nameOf(key), reply))?.record;
    });
  }

  async touch(key: string, expiresAt: number): Promise<boolean> {
    const owner = await this.#run(touchScript, key, [String(Date.now()), String(expiresAt)]);
    if (typeof owner === 'string' && owner !== '') await this.#owners.note(key, { owner, expiresAt });
    return typeof owner === 'string';
  }

  async move(
    from: string,
    to: string,
    change: (stored: SessionRecord) => SessionRecord,
    leave?: (stored: SessionRecord) => SessionRecord,
  ): Promise<SessionRecord | undefined> {
    return this.#queue.run(from, () => this.#changes.move(from, to, change, leave));
  }

  async ofOwner(owner: string): Promise<readonly OwnedRecord[]> {
    const keys = await this.#owners.keysOf(owner);
    const owned: OwnedRecord[] = [];
    for (let from = 0; from < keys.length; from += batch) {
      const some = keys.slice(from, from + batch);
      const records = await Promise.all(some.map((key) => this.read(key)));
      const found = some.flatMap((key, index) => {
        const record = records[index];
        return record?.owner === owner ? [{ key, record }] : [];
      });
      owned.push(...found);
      await this.#owners.forget(
        owner,
        some.filter((key, index) => records[index]?.owner !== owner),
      );
    }
    return owned;
  }

  hold(key: string, wait: number): Promise<(() => void) | undefined> {
    return this.#leases.take(`${this.#prefix}hold:{${key}}`, wait);
  }

  async #find(key: string): Promise<RevisedRecord | undefined> {
    const name = this.#nameOf(key);
    const reply = await this.#damage.answerOf(name, this.#server.send(name, ['HGETALL', name], true));
    const found = await this.#damage.recordIn(name, reply);
    return found && found.record.expiresAt > Date.now() ? found : undefined;
  }

  async #replace(key: string, revision: string, record: SessionRecord): Promise<boolean> {
    const args = [this.#server.nextMark(), revision, String(Date.now()), ...toFields(record)];
    return (await this.#run(rewriteScript, key, args)) === 1;
  }

  async #remove(key: string, revision: string): Promise<boolean> {
    return (await this.#run(removeScript, key, [this.#server.nextMark(), revision])) === 1;
  }

  /** Runs a script on a session. */
  #run(script: RedisScript, key: string, args: readonly string[], isHarmless = false): Promise<unknown> {
    const name = this.#nameOf(key);
    return this.#damage.answerOf(name, this.#server.run(script, name, args, isHarmless));
  }

  #nameOf(key: string): string {
    return `${this.#prefix}{${key}}`;
  }
}

function leasesOf(server: RedisServer): LeaseServer {
  return {
    take: async (name, holder, duration) => (await server.run(takeScript, name, [holder, String(duration)])) === 1,
    extend: (name, holder, duration) => server.run(extendScript, name, [holder, String(duration)]),
    release: (name, holder) => server.run(releaseScript, name, [holder]),
  };
}
