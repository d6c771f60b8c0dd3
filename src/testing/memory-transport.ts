import { request as sendRequest } from '../http/node-http.js';
import type { IncomingMessage, RequestOptions } from 'node:http';
import type { Socket } from 'node:net';
import { Readable, duplexPair } from 'node:stream';
import type { Duplex } from 'node:stream';
import { NodeServer } from '../http/node-server.js';
import type { RequestListener } from '../http/node-server.js';

/** What goes to the application. */
export interface OutgoingRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array | undefined;
  readonly signal: AbortSignal | undefined;
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

  /** Sends one request over a connection of its own. Resolves when the head of the answer is here. */
  send({ method, path, headers, body, signal }: OutgoingRequest): Promise<Response> {
    const [clientEnd, serverEnd] = duplexPair();
    breakTogether(clientEnd, serverEnd);
    this.#server.accept(Object.assign(serverEnd, { remoteAddress: '127.0.0.1' }));
    const options: RequestOptions = {
      method,
      path,
      headers: { host: 'localhost', connection: 'close', ...headers },
      // node:http uses of a socket only what every duplex stream has.
      createConnection: () => clientEnd as Duplex & Socket,
      ...(signal === undefined ? {} : { signal }),
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

/** As much as the buffers of a socket hold: what nobody reads holds up no answer that fits in here. */
const buffers = new ByteLengthQueuingStrategy({ highWaterMark: 1024 * 1024 });
const statusesWithoutBody = [204, 205, 304];

async function toResponse(message: IncomingMessage): Promise<Response> {
  const headers = new Headers();
  for (let index = 0; index < message.rawHeaders.length; index += 2) {
    headers.append(message.rawHeaders[index] ?? '', message.rawHeaders[index + 1] ?? '');
  }
  const status = message.statusCode ?? 0;
  const body = message.headers['transfer-encoding'] === undefined ? await wholeBody(message) : bodyAsItComes(message);
  return new Response(statusesWithoutBody.includes(status) ? null : body, {
    status,
    headers,
    ...(message.statusMessage ? { statusText: message.statusMessage } : {}),
  });
}

/** An answer that says how long it is ends, and so does its request on the server before a test goes on. */
async function wholeBody(message: IncomingMessage): Promise<Buffer<ArrayBuffer>> {
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

function bodyAsItComes(message: IncomingMessage): ReadableStream<Uint8Array> {
  // Node types its own class apart from the global one, which it is.
  return Readable.toWeb(message, { strategy: buffers }) as ReadableStream<Uint8Array>;
}
