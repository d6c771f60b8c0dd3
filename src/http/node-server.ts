import { createServer } from './node-http.js';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { MantisError } from '../errors/mantis-error.js';

/** Serves one request of `node:http`. */
export type RequestListener = (request: IncomingMessage, response: ServerResponse) => void;

/** Where a server listens. */
export interface Address {
  /** What to open in a browser: `http://127.0.0.1:3000`. */
  readonly url: string;
  readonly port: number;
  readonly host: string;
}

/** A `node:http` server that can be closed without cutting off whom it is answering. */
export class NodeServer {
  readonly #server: Server;

  constructor(listener: RequestListener) {
    this.#server = createServer({ headersTimeout: 15_000, connectionsCheckingInterval: 5_000 }, listener);
  }

  /** Takes over a connection that was not accepted here, as the test client's are. */
  accept(connection: NodeJS.ReadWriteStream): void {
    this.#server.emit('connection', connection);
  }

  /**
   * Starts to listen; port 0 picks a free one.
   *
   * @throws E_LISTEN when the port is busy, not allowed or not on this machine.
   */
  async listen(port: number, host: string): Promise<Address> {
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', (cause: NodeJS.ErrnoException) => reject(cannotListen(port, host, cause)));
      this.#server.listen({ port, host }, resolve);
    });
    this.#server.removeAllListeners('error');
    const address = this.#server.address() as AddressInfo;
    const shownHost = address.family === 'IPv6' ? `[${address.address}]` : address.address;
    return { url: `http://${shownHost}:${address.port}`, port: address.port, host: address.address };
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
}

function cannotListen(port: number, host: string, cause: NodeJS.ErrnoException): MantisError {
  const reasons: Readonly<Record<string, readonly [why: string, fix: string]>> = {
    EADDRINUSE: ['Another process is listening there.', 'stop it, or pass another port; port 0 picks a free one.'],
    EACCES: ['This user may not listen there.', 'pass a port above 1023.'],
    EADDRNOTAVAIL: ['This machine has no such address.', "pass '127.0.0.1', or '0.0.0.0' for all of its addresses."],
    ENOTFOUND: ['The host name is not known.', "pass '127.0.0.1', or '0.0.0.0' for all addresses of this machine."],
  };
  const [why, fix] = reasons[cause.code ?? ''] ?? [`The system says: ${cause.message}.`, 'pass another port or host.'];
  return new MantisError({ code: 'E_LISTEN', what: `Cannot listen on ${host}:${port}.`, why, fix }, { cause });
}
