/** What Mantis needs of a client of ioredis, standalone or `Cluster`. */
export interface IoredisClient {
  readonly status: string;
  call(command: string, ...args: string[]): Promise<unknown>;
  on(event: 'error', listener: (error: Error) => void): unknown;
  off(event: 'error', listener: (error: Error) => void): unknown;
}

/** What Mantis needs of a client of node-redis. */
export interface NodeRedisClient {
  readonly isReady: boolean;
  sendCommand(args: string[]): Promise<unknown>;
  on(event: 'error', listener: (error: Error) => void): unknown;
  off(event: 'error', listener: (error: Error) => void): unknown;
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
  /** Whether a command would be sent now, and not put by until the server is there again. */
  readonly isReady: boolean;
  /** Sends a command about one key. */
  send(key: string, command: readonly string[]): Promise<unknown>;
}

/** The connection of a client, whichever it is; `undefined` for what is no client. */
export function connectionOf(client: unknown): RedisConnection | undefined {
  if (isIoredis(client)) {
    return {
      get isReady() {
        return client.status === 'ready';
      },
      send: (_, [name = '', ...args]) => client.call(name, ...args),
    };
  }
  if (isNodeRedisCluster(client)) {
    return {
      get isReady() {
        return client.isOpen;
      },
      send: (key, command) => client.sendCommand(key, false, [...command]),
    };
  }
  if (isNodeRedis(client)) {
    return {
      get isReady() {
        return client.isReady;
      },
      send: (_, command) => client.sendCommand([...command]),
    };
  }
  return undefined;
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
