import { deriveKey, seal, unseal } from '../crypto/sealing.js';
import type { SessionRecord, SessionReplacement } from './session-record.js';

/** What stays under an id that is replaced: no data, and the way to the session for whoever has the old id. */
export function replacementFor(
  oldId: string,
  { id, key }: { id: string; key: string },
  until: number,
): (stored: SessionRecord) => SessionRecord {
  const sealedId = seal(keyFrom(oldId), id, key);
  return ({ createdAt, expiresAt, owner }) => ({
    data: {},
    createdAt,
    expiresAt,
    replacement: { key, sealedId, until, ...(owner === undefined ? {} : { owner }) },
  });
}

/** The id that took the place of an old one; `undefined` when the old one does not open it. */
export function openSuccessor(oldId: string, { sealedId, key }: SessionReplacement): string | undefined {
  return unseal(keyFrom(oldId), sealedId, key);
}

function keyFrom(id: string): Buffer {
  return deriveKey(id, 'mantisjs replaced session id');
}
