import { deriveKey, seal, unseal } from '../crypto/sealing.js';
import { createSecretId } from '../crypto/secret-id.js';
import { follow } from '../time/eventually.js';
import type { Eventually } from '../time/eventually.js';
import type { SessionCommit } from './session-changes.js';
import type { SessionEnvironment, StoredSession } from './session-environment.js';
import type { SessionEvents } from './session-events.js';
import type { SessionRecord, SessionReplacement } from './session-record.js';

/** Why a session gets a new id. */
export type RenameReason = SessionEvents['regenerated']['reason'];
/** Why a session is ended. */
export type EndReason = SessionEvents['destroyed']['reason'];

/** How long a request that still carries an id which `rotateEvery` has replaced is served, in milliseconds. */
const grace = 30_000;

/** Stores a new session. */
export function createStored(
  environment: SessionEnvironment,
  commit: SessionCommit,
  createdAt: number,
): Eventually<StoredSession> {
  const begun = performance.now();
  const id = createSecretId();
  const key = environment.keyOf(id);
  const record = commit.apply({ data: {}, createdAt, expiresAt: commit.expiresAt });
  return follow(environment.driver.create(key, record), () => {
    environment.report.event('created', { duration: performance.now() - begun });
    return { id, key, record };
  });
}

/** Merges a request's changes into a stored session; `undefined` when it has ended meanwhile. */
export function commitStored(
  environment: SessionEnvironment,
  stored: StoredSession,
  commit: SessionCommit,
): Eventually<StoredSession | undefined> {
  const begun = performance.now();
  const { report, driver } = environment;
  let isMerge = false;
  const apply = (now: SessionRecord): SessionRecord => {
    isMerge = !holdsSame(now, stored.record);
    return commit.apply(now);
  };
  return follow(driver.commit(stored.key, { ...commit, apply }), (record) => {
    if (!record) return undefined;
    if (record.replacement) {
      return follow(successorOf(environment, stored.id, record.replacement), (successor) =>
        successor ? commitStored(environment, successor, commit) : undefined,
      );
    }
    if (isMerge) report.event('merged', {});
    report.event('committed', { duration: performance.now() - begun });
    return { ...stored, record };
  });
}

/** Merges a request's changes and gives the session a new id; `undefined` when it has ended meanwhile. */
export function renameStored(
  environment: SessionEnvironment,
  stored: StoredSession,
  commit: SessionCommit,
  reason: RenameReason,
): Eventually<StoredSession | undefined> {
  const begun = performance.now();
  const id = createSecretId();
  const key = environment.keyOf(id);
  const leave = reason === 'rotation' ? replacementFor(stored.id, { id, key }, commit.at + grace) : undefined;
  return follow(environment.driver.move(stored.key, key, commit, leave), (record) => {
    if (!record) return undefined;
    if (record.replacement) {
      return follow(successorOf(environment, stored.id, record.replacement), (successor) => {
        if (!successor) return undefined;
        // Another request has done already what is due once.
        return reason === 'rotation'
          ? commitStored(environment, successor, commit)
          : renameStored(environment, successor, commit, reason);
      });
    }
    environment.report.event('regenerated', { reason, duration: performance.now() - begun });
    return { id, key, record };
  });
}

/** Ends a session by the driver's key for it; `false` when there is none any more. */
export function endStored({ driver, report }: SessionEnvironment, key: string, reason: EndReason): Eventually<boolean> {
  const begun = performance.now();
  return follow(driver.destroy(key), (wasLive) => {
    if (wasLive) report.event('destroyed', { reason, duration: performance.now() - begun });
    return wasLive;
  });
}

/** Tells that the changes of a request were dropped, since their session had ended meanwhile. */
export function reportGone({ report }: SessionEnvironment): void {
  report.warn('A commit was dropped: its session had ended meanwhile.', { event: 'gone' });
  report.event('gone', {});
}

/** The session that a replaced id leads to; `undefined` when it has ended. */
export function successorOf(
  environment: SessionEnvironment,
  id: string,
  { sealedId, key }: SessionReplacement,
): Eventually<StoredSession | undefined> {
  const successor = unseal(keyFrom(id), sealedId, key);
  if (successor === undefined) return undefined;
  return follow(environment.driver.read(key), (record) => {
    if (record?.replacement) return successorOf(environment, successor, record.replacement);
    return record && { id: successor, key, record, isSuccessor: true };
  });
}

/** What stays under an id that is replaced: no data, and the way to the session for whoever has the old id. */
function replacementFor(
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

function keyFrom(id: string): Buffer {
  return deriveKey(id, 'mantisjs replaced session id');
}

function holdsSame(left: SessionRecord, right: SessionRecord): boolean {
  if (left.data === right.data && left.flash === right.flash) return true;
  return JSON.stringify([left.data, left.flash]) === JSON.stringify([right.data, right.flash]);
}
