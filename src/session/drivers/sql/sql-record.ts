import { sha256 } from '../../../crypto/secret-id.js';
import type { SessionRecord } from '../../session-record.js';
import { isRecord } from '../record-format.js';

/** `record, owner, expires_at`. The end stands in its own column alone, where a renewal moves it. */
export function columnsOf({ expiresAt, ...record }: SessionRecord): readonly [string, string | null, number] {
  return [JSON.stringify(record), record.owner === undefined ? null : sha256(record.owner), expiresAt];
}

/** The record of a row; `undefined` when it is damaged. */
export function recordIn(json: string, expiresAt: number): SessionRecord | undefined {
  try {
    const record: unknown = { ...(JSON.parse(json) as object), expiresAt };
    return isRecord(record) ? record : undefined;
  } catch {
    return undefined;
  }
}
