import { AsyncLocalStorage } from 'node:async_hooks';
import type { Readable } from 'node:stream';
import type { HttpRequest } from './http-request.js';

// One for all applications of the process: a singleton that two of them share speaks of the request being served.
const storage = new AsyncLocalStorage<HttpRequest>();

/** Runs work, and all that it starts, as part of a request. */
export function runWithRequest<T>(request: HttpRequest, work: () => T): T {
  return storage.run(request, work);
}

/** Lets a stream make its pieces as part of a request, also those that are asked for when its response is under way. */
export function streamWithRequest(request: HttpRequest, stream: Readable): void {
  const read = stream._read.bind(stream);
  stream._read = (size) => storage.run(request, () => read(size));
}

/** The request being served; `undefined` outside one, and on routes whose code does not ask for it. */
export function currentRequest(): HttpRequest | undefined {
  return storage.getStore();
}
