import { createServer } from './node-http.js';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { MantisError } from '../errors/mantis-error.js';
import { continueWhenRead } from './expect-continue.js';
import type { Address, ListenTarget } from './listen-target.js';
import { nodeOptions, serverDefaults } from './server-options.js';
import type { ServerOptions } from './server-options.js';
import { removeStaleSocket, setSocketMode } from './unix-socket.js';
import { systemCode } from '../errors/system-code.js';

/** Serves one request of `node:http`. */
export type RequestListener = (request: IncomingMessage, response: ServerResponse) => void;

const handshakeTimeout = 15_000;

/** A `node:http` or `node:https` server that can be closed without cutting off whom it is answering. */
export class NodeServer {
  readonly #server: Server;
  readonly #protocol: 'http' | 'https';

  /** @throws E_LISTEN when the certificate or the key cannot be used. */
  constructor(listener: RequestListener, options: ServerOptions = {}) {
    this.#protocol = options.https ? 'https' : 'http';
    this.#server = create(options);
    this.#server.on('request', listener);
    this.#server.on('checkContinue', (request: IncomingMessage, response: ServerResponse) => {
      continueWhenRead(request, response);
      listener(request, response);
    });
    // The bytes are limited; a limit here would drop headers in silence, Cookie for instance, on some lines of Node.
    this.#server.maxHeadersCount = 0;
    this.#server.maxRequestsPerSocket = options.maxRequestsPerSocket ?? serverDefaults.maxRequestsPerSocket;
    if (options.maxConnections !== undefined) this.#server.maxConnections = options.maxConnections;
  }

  /** Takes over a connection that was not accepted here, as the test client's are. */
  accept(connection: NodeJS.ReadWriteStream): void {
    this.#server.emit('connection', connection);
  }

  /**
   * Starts to listen; port 0 picks a free one. A socket that nobody listens at any more is replaced.
   *
   * @throws E_LISTEN when the address is busy, not allowed or not on this machine.
   */
  async listen(target: ListenTarget): Promise<Address> {
    try {
      await this.#open(target);
    } catch (error) {
      const isBusy = systemCode(error) === 'EADDRINUSE';
      const isLeftBehind = isBusy && 'path' in target && (await removeStaleSocket(target.path));
      if (!isLeftBehind) throw cannotListen(target, error);
      await this.#open(target).catch((again: unknown) => {
        throw cannotListen(target, again);
      });
    }
    if ('path' in target) return this.#atSocket(target);
    // A server that listens on a port has such an address.
    const address = this.#server.address() as AddressInfo;
    const shownHost = address.family === 'IPv6' ? `[${address.address}]` : address.address;
    return { url: `${this.#protocol}://${shownHost}:${address.port}`, port: address.port, host: address.address };
  }

  /** Stops accepting connections and closes those that wait for a next request. Resolves when all have ended. */
  async stop(): Promise<void> {
    if (!this.#server.listening) return;
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }

  /** Destroys every connection that is still open. */
  dropConnections(): void {
    this.#server.closeAllConnections();
  }

  async #open(target: ListenTarget): Promise<void> {
    const server = this.#server;
    const where = 'path' in target ? { path: target.path } : target;
    await new Promise<void>((resolve, reject) => {
      const settle = (error?: Error): void => {
        server.off('error', settle).off('listening', settle);
        if (error) reject(error);
        else resolve();
      };
      server.once('error', settle).once('listening', settle).listen(where);
    });
  }

  #atSocket({ path, mode }: { readonly path: string; readonly mode: number }): Address {
    setSocketMode(path, mode);
    return { url: `${this.#protocol}://unix:${path}`, port: 0, host: path };
  }
}

function create(options: ServerOptions): Server {
  const { https } = options;
  if (!https) return createServer(nodeOptions(options));
  try {
    return createTlsServer({ handshakeTimeout, ...https, ...nodeOptions(options) });
  } catch (cause) {
    // The message of OpenSSL names neither file nor option, and never the key itself.
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new MantisError(
      {
        code: 'E_LISTEN',
        what: 'The server cannot speak HTTPS with server.https.',
        why: `The TLS library says: ${reason}.`,
        fix: 'pass a PEM certificate and the key that belongs to it.',
      },
      { cause },
    );
  }
}

const reasons: Readonly<Record<string, readonly [why: string, fix: string]>> = {
  EADDRINUSE: ['Another process is listening there.', 'stop it, or pass another port; port 0 picks a free one.'],
  EACCES: ['This user may not listen there.', 'pass a port above 1023.'],
  EADDRNOTAVAIL: ['This machine has no such address.', "pass '127.0.0.1', or '0.0.0.0' for all of its addresses."],
  ENOTFOUND: ['The host name is not known.', "pass '127.0.0.1', or '0.0.0.0' for all addresses of this machine."],
};

const socketReasons: typeof reasons = {
  EADDRINUSE: ['Another process is listening there, or it is no socket.', 'stop it, or pass another path.'],
  EACCES: ['This user may not make a socket there.', 'pass a path in a directory that this user may write to.'],
  ENOENT: ['Its directory does not exist.', 'make the directory first.'],
};

function cannotListen(target: ListenTarget, cause: unknown): MantisError {
  const isSocket = 'path' in target;
  const where = isSocket ? target.path : `${target.host}:${target.port}`;
  const known = (isSocket ? socketReasons : reasons)[systemCode(cause) ?? ''];
  const [why, fix] = known ?? [
    `The system says: ${cause instanceof Error ? cause.message : String(cause)}.`,
    isSocket ? 'pass another path.' : 'pass another port or host.',
  ];
  return new MantisError({ code: 'E_LISTEN', what: `Cannot listen on ${where}.`, why, fix }, { cause });
}
