import { randomText } from '../../../crypto/random.js';
import type { SessionReport } from '../../session-driver.js';
import { unreachable } from '../in-time.js';
import { slotOf } from './key-slot.js';
import { Circuit } from './redis-circuit.js';
import type { RedisConnection } from './redis-client.js';
import type { RedisScript } from './redis-script.js';

/** How many commands may wait for their answers: of a server, of a share of a cluster's slots. */
const most = { server: 10_000, share: 2000 };
/** The slots of a node follow each other, so that a share of them mostly is a part of one node. */
const slotsInShare = 1024;
/** How long a connection may give no answer before it is given up, and how often that is done at most; in milliseconds. */
const longestSilence = 3000;
const betweenConnections = 5000;

/**
 * The server behind a client, which answers in time or is given up.
 *
 * A client that has lost its server puts commands by until that is back, which may be hours later, when nobody waits for
 * them any more. So nothing is sent while it is away, and nothing is waited for longer than the time-out. Nor does a client
 * see that a connection leads nowhere, or to a server that has become a replica: then it is told to make another one.
 */
export class RedisServer {
  readonly #connection: RedisConnection;
  readonly #timeout: number;
  readonly #name = randomText(4, 'hex');
  readonly #circuits: Circuit[] = [];
  #changes = 0;
  #report: SessionReport | undefined;
  #connectedAt = Number.NEGATIVE_INFINITY;
  #enteringSince: number | undefined;

  /** @param timeout in milliseconds */
  constructor(connection: RedisConnection, timeout: number) {
    this.#connection = connection;
    this.#timeout = timeout;
  }

  /** What tells a change from all others, in the order of changes, where the client may send it twice; `''` elsewhere. */
  nextMark(): string {
    if (!this.#connection.resends) return '';
    this.#changes += 1;
    return this.#name + this.#changes.toString(16).padStart(8, '0');
  }

  open(report: SessionReport): void {
    this.#report = report;
    this.#connection.open((error) =>
      report.warn('The client of Redis reports an error.', { event: 'driver-error', err: error }),
    );
  }

  close(): void {
    this.#report = undefined;
    this.#connection.close();
  }

  /** A line in the log while the application runs. */
  warn(message: string, fields: Readonly<Record<string, unknown>>): void {
    this.#report?.warn(message, fields);
  }

  /** A record that cannot be read. */
  damaged(message: string, fields: Readonly<Record<string, unknown>>): void {
    this.#report?.event('corrupt', { reason: 'damaged' });
    this.#report?.warn(message, { event: 'corrupt', reason: 'damaged', ...fields });
  }

  /** Sends a command about one key. @throws E_SESSION_DRIVER_UNREACHABLE, and what the server answers. */
  send(key: string, command: readonly string[], isHarmless = false): Promise<unknown> {
    if (!this.#connection.isReady) return Promise.reject(this.#away());
    const circuit = this.#circuitOf(key);
    const refusal = circuit.refusal();
    if (refusal !== undefined) return Promise.reject(unreachable(refusal));
    if (circuit.silence > longestSilence) this.#reconnect('has answered nothing for seconds');
    return circuit.answerOf(this.#connection.send(key, command, isHarmless));
  }

  /** Runs a script on one key. */
  async run(script: RedisScript, key: string, args: readonly string[], isHarmless = false): Promise<unknown> {
    const rest = ['1', key, ...args];
    try {
      return await this.send(key, ['EVALSHA', script.digest, ...rest], isHarmless);
    } catch (error) {
      // The server was started anew or has been told to forget its scripts.
      if (isReply(error, 'NOSCRIPT')) return this.#introduce(script, key, rest);
      this.#follow(error);
      throw error;
    }
  }

  /** Waits, at most so many milliseconds, until the client has a connection. */
  async connected(patience: number): Promise<void> {
    const deadline = performance.now() + patience;
    while (!this.#connection.isReady) {
      if (performance.now() >= deadline) throw unreachable('has had no connection to it since the application booted');
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  async #introduce({ source }: RedisScript, key: string, args: readonly string[]): Promise<unknown> {
    try {
      return await this.send(key, ['EVAL', source, ...args]);
    } catch (error) {
      this.#follow(error);
      throw error;
    }
  }

  /** Another server may have taken the place of one that has become a replica. */
  #follow(error: unknown): void {
    if (isReply(error, 'READONLY')) this.#reconnect('has become a replica');
  }

  #circuitOf(key: string): Circuit {
    const { isCluster } = this.#connection;
    const share = isCluster ? Math.floor(slotOf(key) / slotsInShare) : 0;
    return (this.#circuits[share] ??= new Circuit(this.#timeout, isCluster ? most.share : most.server));
  }

  #away(): Error {
    const now = performance.now();
    if (!this.#connection.isEntering) this.#enteringSince = undefined;
    else if (now - (this.#enteringSince ??= now) > longestSilence) this.#reconnect('does not let the client in');
    return unreachable('has no connection to it');
  }

  #reconnect(reason: string): void {
    const now = performance.now();
    if (!this.#report || !this.#connection.reconnect || now - this.#connectedAt < betweenConnections) return;
    this.#connectedAt = now;
    this.#enteringSince = undefined;
    this.#report.warn(`Redis ${reason}; the client is told to connect anew.`, { event: 'driver-reconnect' });
    this.#connection.reconnect(() => this.#report !== undefined);
  }
}

/** Whether it is an error that the server answers with, of this name. Redis 6 puts it behind the name of a script. */
export function isReply(error: unknown, name: string): boolean {
  return error instanceof Error && (error.message.startsWith(name) || error.message.includes(`: ${name} `));
}
