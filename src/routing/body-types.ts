import { Readable } from 'node:stream';
import type { HttpRequest } from '../http/http-request.js';
import type { ArgumentBinder } from './route.js';

const binders: ReadonlyMap<unknown, ArgumentBinder> = new Map<unknown, ArgumentBinder>([
  [String, async (request) => (await request.text()) ?? ''],
  [Uint8Array, bytesOf],
  [Buffer, bytesOf],
  [Readable, (request) => request.stream()],
]);

/** An action that declares bytes gets bytes, also where there are none. */
async function bytesOf(request: HttpRequest): Promise<Uint8Array> {
  return (await request.bytes()) ?? Buffer.alloc(0);
}

/** How a parameter is filled with the body as it came: as text, as bytes or as a stream. */
export function wholeBody(type: unknown): ArgumentBinder | undefined {
  return binders.get(type);
}
