import { together } from './ioredis-client.js';
import type { IoredisClient } from './ioredis-client.js';

/** What Mantis needs of a client of node-redis. */
export interface NodeRedisClient {
  readonly isReady: boolean;
  sendCommand(args: string[], options?: object): Promise<unknown>;
  destroy?(): void;
  connect?(): Promise<unknown>;
  on(event: 'error' | 'connect', listener: (error: Error) => void): unknown;
  off(event: 'error' | 'connect', listener: (error: Error) => void): unknown;
}

/** What Mantis needs of a cluster of node-redis. */
export interface NodeRedisCluster {
  readonly isOpen: boolean;
  readonly masters: readonly unknown[];
  sendCommand(firstKey: string | undefined, isReadonly: boolean | undefined, args: string[]): Promise<unknown>;
  on(event: 'error', listener: (error: Error) => void): unknown;
  off(event: 'error', listener: (error: Error) => void): unknown;
}

/** A client for Redis 6.2 or later, or Valkey: of ioredis or node-redis, standalone or a cluster; connected by you. */
export type RedisClient = IoredisClient | NodeRedisClient | NodeRedisCluster;

/** One way to talk to all of them. */
export interface RedisConnection {
  readonly isCluster: boolean;
  /** Whether the client, after it has lost its server, sends once more what had no answer. */
  readonly resends: boolean;
  /** Whether a command would be sent now, and not put by until the server is there again. */
  readonly isReady: boolean;
  /** Whether there is a connection on which the client still waits to be let in. */
  readonly isEntering: boolean;
  /** Sends a command about one key; `isHarmless` when it does not matter that it is carried out late. */
  send(key: string, command: readonly string[], isHarmless: boolean): Promise<unknown>;
  /** Gives the connection up for a new one, if `isWanted` then. A cluster's client sees to its nodes itself. */
  reconnect?(isWanted: () => boolean): void;
  /** Hears of errors, and what else it must know, until it is closed. */
  open(onError: (error: Error) => void): void;
  close(): void;
}

/** The connection of a client, whichever it is; `undefined` for what is no client. */
export function connectionOf(client: unknown): RedisConnection | undefined {
  if (isIoredis(client)) return toIoredis(client);
  if (isNodeRedisCluster(client)) return toNodeRedisCluster(client);
  if (isNodeRedis(client)) return toNodeRedis(client);
  return undefined;
}

function toIoredis(client: IoredisClient): RedisConnection {
  const isCluster = client.isCluster === true;
  return {
    isCluster,
    resends: true,
    get isReady() {
      return client.status === 'ready';
    },
    get isEntering() {
      return client.status === 'connect';
    },
    // The keys of a pipeline must be of one node.
    send: isCluster ? (_, [name = '', ...args]) => client.call(name, ...args) : together(client),
    ...(isCluster ? {} : { reconnect: () => client.disconnect?.(true) }),
    ...listening(client),
  };
}

function toNodeRedisCluster(client: NodeRedisCluster): RedisConnection {
  return {
    isCluster: true,
    resends: false,
    get isReady() {
      return client.isOpen;
    },
    isEntering: false,
    send: (key, command) => client.sendCommand(key, false, [...command]),
    ...listening(client),
  };
}

/** How long a connection that was given up takes at most to be gone, in milliseconds. */
const farewell = 50;

/** By default the client drops, by a signal of each, what it could not send for seconds; that costs more than to send it. */
const unwatched = { timeout: undefined };

function toNodeRedis(client: NodeRedisClient): RedisConnection {
  let isConnected = false;
  const onConnect = (): void => void (isConnected = true);
  const onError = (): void => void (isConnected = false);
  const { open, close } = listening(client);
  return {
    isCluster: false,
    resends: false,
    get isReady() {
      return client.isReady;
    },
    get isEntering() {
      return isConnected && !client.isReady;
    },
    send: (_, command, isHarmless) => client.sendCommand([...command], isHarmless ? unwatched : undefined),
    reconnect(isWanted) {
      client.destroy?.();
      // Its loop, which connects again by itself, must have seen that it is closed; else two of them would run.
      setTimeout(() => {
        // What fails is an event as well.
        if (isWanted()) client.connect?.().catch(() => undefined);
      }, farewell);
    },
    open(listener) {
      open(listener);
      client.on('connect', onConnect);
      client.on('error', onError);
    },
    close() {
      close();
      client.off('connect', onConnect);
      client.off('error', onError);
    },
  };
}

function listening(client: RedisClient): Pick<RedisConnection, 'open' | 'close'> {
  let listener: ((error: Error) => void) | undefined;
  const close = (): void => {
    if (listener) client.off('error', listener);
    listener = undefined;
  };
  return {
    open(onError) {
      close();
      // Without a listener the clients throw what they meet, which ends the process.
      listener = onError;
      client.on('error', listener);
    },
    close,
  };
}

function isIoredis(client: unknown): client is IoredisClient {
  return isObject(client) && typeof Reflect.get(client, 'call') === 'function' && 'status' in client;
}

function isNodeRedisCluster(client: unknown): client is NodeRedisCluster {
  return isObject(client) && 'masters' in client && 'isOpen' in client && hasSendCommand(client);
}

function isNodeRedis(client: unknown): client is NodeRedisClient {
  return isObject(client) && 'isReady' in client && hasSendCommand(client);
}

function hasSendCommand(client: object): boolean {
  return typeof Reflect.get(client, 'sendCommand') === 'function';
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
