import { crc32 } from 'node:zlib';

/*
 * A session file holds two slots of one size, each a line of JSON with blanks up to its end:
 *
 *   {"revision":8,"checksum":"1c291ca3","data":{"theme":"dark"},"createdAt":1795501551906,"expiresAt":1795505151906}
 *   {"revision":9,"checksum":"5d14a1b7","data":{"theme":"light"},"createdAt":1795501551906,"expiresAt":1795505212345}
 *
 * The valid one with the higher revision counts. A commit overwrites the other one, so that whoever reads meanwhile, and
 * whoever comes after a crash in the middle, finds the old record whole. A full disk cannot get in the way of a slot that
 * has its place already.
 */

/** The newest valid slot of a file. */
export interface Slot {
  /** Which of the two it is. */
  readonly index: 0 | 1;
  readonly revision: number;
  /** What it holds, as parsed from JSON. */
  readonly content: unknown;
}

const smallest = 1024;
const lineEnd = 0x0a;
const head = /^\{"revision":(\d{1,15}),"checksum":"([0-9a-f]{8})",/;

/** The size of the slots for a file whose first slot holds this JSON; with room to grow. */
function slotSizeFor(json: string): number {
  const needed = Buffer.byteLength(json) + 64;
  return needed <= smallest ? smallest : 2 ** Math.ceil(Math.log2(needed * 1.25));
}

/** A slot as it is written; `undefined` when the object does not fit into the size. `json` is that of an object with members. */
export function encodeSlot(json: string, revision: number, size: number): Buffer | undefined {
  const slot = blank(size);
  return fillSlot(slot, json, revision) < size ? slot : undefined;
}

/** A whole file with one slot filled. */
export function encodeFile(json: string): Buffer {
  const size = slotSizeFor(json);
  const file = blank(2 * size);
  file[2 * size - 1] = lineEnd;
  fillSlot(file.subarray(0, size), json, 1);
  return file;
}

/** Every byte is filled, so that one from the pool, which is made faster, shows nothing of what was in it. */
function blank(size: number): Buffer {
  return Buffer.allocUnsafe(size).fill(0x20);
}

/** Writes a slot's line. @returns how many bytes the line has, which may be more than there was room for. */
function fillSlot(slot: Buffer, json: string, revision: number): number {
  const members = json.slice(1);
  const line = `{"revision":${revision},"checksum":"${checksum(revision, members)}",${members}`;
  slot.write(line);
  slot[slot.length - 1] = lineEnd;
  return Buffer.byteLength(line);
}

/** The slot that counts; `undefined` when neither is valid. */
export function decodeFile(bytes: Buffer): Slot | undefined {
  const size = bytes.length / 2;
  if (!Number.isInteger(size) || size === 0) return undefined;
  const lines = [bytes.toString('utf8', 0, size), bytes.toString('utf8', size)] as const;
  const [first = -1, second = -1] = lines.map((line) => Number(head.exec(line)?.[1] ?? -1));
  const newest = second > first ? 1 : 0;
  return decodeSlot(lines[newest], newest) ?? decodeSlot(lines[newest === 1 ? 0 : 1], newest === 1 ? 0 : 1);
}

function decodeSlot(line: string, index: 0 | 1): Slot | undefined {
  const match = head.exec(line);
  if (!match) return undefined;
  const revision = Number(match[1]);
  const rest = line.slice(match[0].length).trimEnd();
  return match[2] === checksum(revision, rest) ? { index, revision, content: JSON.parse(`{${rest}`) } : undefined;
}

function checksum(revision: number, text: string): string {
  return crc32(`${revision}:${text}`).toString(16).padStart(8, '0');
}
