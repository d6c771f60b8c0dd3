import { request as sendRequest } from '../http/node-http.js';
import type { IncomingMessage, RequestOptions } from 'node:http';
import type { Socket } from 'node:net';
import { duplexPair } from 'node:stream';
import type { Duplex } from 'node:stream';
import { NodeServer } from '../http/node-server.js';
import type { RequestListener } from '../http/node-server.js';

/** What goes to the application. */
export interface OutgoingRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array | undefined;
}

/**
 * Carries requests to an application through memory, without a port: a real `node:http` server and a real client, each
 * holding one end of a pair of streams. What a test sees is therefore what a browser would get.
 */
export class MemoryTransport {
  readonly #server: NodeServer;

  constructor(listener: RequestListener) {
    this.#server = new NodeServer(listener);
  }

  /** Sends one request over a connection of its own. */
  send({ method, path, headers, body }: OutgoingRequest): Promise<Response> {
    const [clientEnd, serverEnd] = duplexPair();
    breakTogether(clientEnd, serverEnd);
    this.#server.accept(Object.assign(serverEnd, { remoteAddress: '127.0.0.1' }));
    const options: RequestOptions = {
      method,
      path,
      headers: { host: 'localhost', connection: 'close', ...headers },
      // node:http uses of a socket only what every duplex stream has.
      createConnection: () => clientEnd as Duplex & Socket,
    };
    return new Promise((resolve, reject) => {
      const request = sendRequest(options, (message) => toResponse(message).then(resolve, reject));
      request.on('error', reject);
      request.end(body);
    });
  }
}

/** A pair of streams hands on data and its end, but not that one side was destroyed, as a socket does. */
function breakTogether(...ends: readonly [Duplex, Duplex]): void {
  for (const [index, end] of ends.entries()) {
    end.on('close', () => {
      if (!end.writableFinished)
        ends[1 - index]?.destroy(Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' }));
    });
  }
}

async function toResponse(message: IncomingMessage): Promise<Response> {
  const chunks: Buffer[] = [];
  // No encoding is set, so that the chunks are bytes.
  for await (const chunk of message) chunks.push(chunk as Buffer);
  const headers = new Headers();
  for (let index = 0; index < message.rawHeaders.length; index += 2) {
    headers.append(message.rawHeaders[index] ?? '', message.rawHeaders[index + 1] ?? '');
  }
  const status = message.statusCode ?? 0;
  const body = status === 204 || status === 304 ? null : Buffer.concat(chunks);
  return new Response(body, {
    status,
    headers,
    ...(message.statusMessage ? { statusText: message.statusMessage } : {}),
  });
}
