import type { Keyring } from '../crypto/keyring.js';
import { randomText } from '../crypto/random.js';
import { sha256 } from '../crypto/secret-id.js';
import { follow } from '../time/eventually.js';
import type { Eventually } from '../time/eventually.js';
import type { Revocations } from './revocations.js';
import type { SessionCommit } from './session-changes.js';
import type { SessionReport } from './session-driver.js';
import { tooLargeForCookie } from './session-errors.js';
import type { SessionRecord } from './session-record.js';
import type { EndReason, RenameReason, Sessions, StoredSession } from './sessions.js';
import { Turns } from './turns.js';

/** What sealed sessions are made of. */
export interface SealedSessionsParts {
  readonly keyring: Keyring;
  readonly report: SessionReport;
  readonly now: () => number;
  /** Keeps applications apart that share a secret: a cookie of one is none of the other. */
  readonly namespace: string;
  /** How many characters a cookie's value may have at most. */
  readonly room: number;
  /** Remembers which sessions have ended; absent where nothing does, and a copy of a cookie is good until it expires. */
  readonly revocations?: Revocations | undefined;
}

/** A serial number, the id of the secret, and what is sealed with it. */
const shape = /^[\w-]{22}\.[0-9a-f]{8}\.[\w-]{38,4096}$/;
const serialLength = 22;

/**
 * Sessions that stand in their visitors' cookies, where nobody else can read or change them (AES-256-GCM). Each has a
 * serial number, by which copies of it are known when it has ended; it is also bound into the seal.
 */
export class SealedSessions implements Sessions {
  readonly areInCookies = true;
  readonly #parts: SealedSessionsParts;
  readonly #turns = new Turns();

  constructor(parts: SealedSessionsParts) {
    this.#parts = parts;
  }

  couldBeId(text: string): boolean {
    return shape.test(text);
  }

  find(id: string): Eventually<StoredSession | undefined> {
    const opened = this.#open(id);
    if (!opened || !this.#isLive(opened)) return undefined;
    return follow(this.#hasEnded(opened), (hasEnded) => {
      if (hasEnded) return undefined;
      const isFresh = id.startsWith(this.#parts.keyring.id, serialLength + 1);
      // What an older secret has sealed is sealed anew, so that the older one can be done without in time.
      return isFresh ? opened : { ...this.#seal(serialOf(id), opened.record), isSuccessor: true };
    });
  }

  findAndRenew(id: string): Eventually<StoredSession | undefined> {
    return this.find(id);
  }

  create(commit: SessionCommit, createdAt: number): StoredSession {
    const begun = performance.now();
    const record = commit.apply({ data: {}, createdAt, expiresAt: commit.expiresAt });
    const created = this.#seal(newSerial(), record);
    this.#parts.report.event('created', { duration: performance.now() - begun });
    return created;
  }

  commit(stored: StoredSession, commit: SessionCommit): Eventually<StoredSession | undefined> {
    const begun = performance.now();
    if (!this.#isLive(stored)) return undefined;
    return follow(this.#hasEnded(stored), (hasEnded) => {
      if (hasEnded) return undefined;
      const committed = this.#seal(serialOf(stored.id), commit.apply(stored.record));
      this.#parts.report.event('committed', { duration: performance.now() - begun });
      return committed;
    });
  }

  /** The copies with the old serial number end only when the new session is sealed, so that no failure loses it. */
  rename(stored: StoredSession, commit: SessionCommit, reason: RenameReason): Eventually<StoredSession | undefined> {
    const begun = performance.now();
    if (!this.#isLive(stored)) return undefined;
    return follow(this.#hasEnded(stored), (hasEnded) => {
      if (hasEnded) return undefined;
      const renamed = this.#seal(newSerial(), { ...commit.apply(stored.record), issuedAt: commit.at });
      return follow(this.#parts.revocations?.add(stored), () => {
        this.#parts.report.event('regenerated', { reason, duration: performance.now() - begun });
        return renamed;
      });
    });
  }

  /** The end stands inside the seal, so that moving it makes a new cookie. */
  renew(stored: StoredSession, expiresAt: number): StoredSession {
    return { ...this.#seal(serialOf(stored.id), { ...stored.record, expiresAt }), isSuccessor: true };
  }

  end(stored: StoredSession, reason: EndReason): Eventually<boolean> {
    const begun = performance.now();
    return follow(this.#hasEnded(stored), (hasEnded) => {
      if (hasEnded) return false;
      return follow(this.#parts.revocations?.add(stored), () => {
        this.#parts.report.event('destroyed', { reason, duration: performance.now() - begun });
        return true;
      });
    });
  }

  /** Holds for this process alone, and each request still begins with what its own cookie says. */
  takeTurn(key: string, wait: number): Promise<(() => void) | undefined> {
    return this.#turns.take(key, wait);
  }

  #isLive({ record }: StoredSession): boolean {
    return record.expiresAt > this.#parts.now();
  }

  #hasEnded(stored: StoredSession): Eventually<boolean> {
    return this.#parts.revocations?.has(stored.key) ?? false;
  }

  /** @throws E_SESSION_TOO_LARGE */
  #seal(serial: string, whole: SessionRecord): StoredSession {
    const record = withoutVisitor(whole);
    const { keyring, room } = this.#parts;
    const id = `${serial}.${keyring.seal(JSON.stringify(record), this.#placeOf(serial))}`;
    if (id.length > room) throw tooLargeForCookie(id.length, room, record.data);
    return { id, key: this.#keyOf(serial), record };
  }

  #open(id: string): StoredSession | undefined {
    const serial = serialOf(id);
    const opened = this.#parts.keyring.open(id.slice(serialLength + 1), this.#placeOf(serial));
    // What does not open is somebody's invention, or older than our secrets: as good as no cookie, and not worth a word.
    if (typeof opened === 'string') return undefined;
    return { id, key: this.#keyOf(serial), record: JSON.parse(opened.text) as SessionRecord };
  }

  #placeOf(serial: string): string {
    return `${this.#parts.namespace}\0${serial}`;
  }

  #keyOf(serial: string): string {
    return sha256(this.#placeOf(serial));
  }
}

/** A record without what only a list of an owner's sessions would show: a cookie has little room. */
function withoutVisitor({ seenAt: _seenAt, userAgent: _userAgent, ip: _ip, ...record }: SessionRecord): SessionRecord {
  return record;
}

/** 128 bits of the system's generator. */
function newSerial(): string {
  return randomText(16, 'base64url');
}

function serialOf(id: string): string {
  return id.slice(0, serialLength);
}
