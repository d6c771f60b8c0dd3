import { Readable } from 'node:stream';
import type { ArgumentBinder } from './route.js';

const binders: ReadonlyMap<unknown, ArgumentBinder> = new Map<unknown, ArgumentBinder>([
  [String, (request) => request.text()],
  [Uint8Array, (request) => request.bytes()],
  [Buffer, (request) => request.bytes()],
  [Readable, (request) => request.stream()],
]);

/** How a parameter is filled with the body as it came: as text, as bytes or as a stream. */
export function wholeBody(type: unknown): ArgumentBinder | undefined {
  return binders.get(type);
}
