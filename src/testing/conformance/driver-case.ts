import { randomText } from '../../crypto/random.js';
import type { SessionChange, SessionCommit } from '../../session/session-changes.js';
import { createCommit } from '../../session/session-changes.js';
import type { SessionDriver } from '../../session/session-driver.js';
import type { SessionRecord } from '../../session/session-record.js';

/** How the suite gets the driver that it examines. */
export interface DriverSubject {
  /**
   * Makes an instance as an application does. Each call makes another one on the same data, as another process would
   * have; where that cannot be, as in memory, it returns the same one. The suite opens and closes what it gets, and
   * uses keys of its own, so that the data may be shared with others.
   */
  create(): SessionDriver | Promise<SessionDriver>;
  /** Whether two instances see the same data. Default: `true`. */
  readonly isShared?: boolean;
}

/** What a driver has beside its three methods. */
export type DriverCapability = 'commit' | 'touch' | 'readAndRenew' | 'move' | 'sweep' | 'ofOwner' | 'lock' | 'hold';

/** What the suite found: the promise is kept, or the driver does not make it and Mantis says so at boot. */
export type DriverOutcome = 'kept' | 'not promised';

/** One thing that a driver must do. */
export interface DriverCase {
  /** What is promised, as a sentence without its subject: "reads what was written". */
  readonly title: string;
  /** The rule of sessions that rests on it; absent for what every driver must do by itself. */
  readonly rule?: string;
  readonly run: DriverRun;
}

/** Examines the driver. @throws {AssertionError} when the promise is broken */
export interface DriverRun {
  (): Promise<DriverOutcome>;
  /** As a test framework calls it, whose types may ask for a test that resolves with nothing. */
  (...context: readonly unknown[]): Promise<void>;
}

/** The drivers of one case: opened for it, and closed after it. */
export interface OpenDrivers {
  readonly driver: SessionDriver;
  /** Another instance on the same data; the same one where there is no other. */
  readonly other: SessionDriver;
  /** Whether `other` stands for another process. */
  readonly isShared: boolean;
}

/** A case before it is known which driver is examined. */
export interface Examination extends Pick<DriverCase, 'title' | 'rule'> {
  readonly examine: (drivers: OpenDrivers) => Promise<DriverOutcome>;
}

/** The cases of some examinations, for one driver. */
export function casesOf(examinations: readonly Examination[], subject: DriverSubject): readonly DriverCase[] {
  return examinations.map(({ examine, ...about }) => {
    function run(): Promise<DriverOutcome>;
    function run(...context: readonly unknown[]): Promise<void>;
    function run(): Promise<DriverOutcome | void> {
      return withDrivers(subject, examine);
    }
    return { ...about, run };
  });
}

/** A case of what happens where two processes meet. One instance alone is examined as well, and shows nothing of that. */
export function across({ examine, ...about }: Examination): Examination {
  return {
    ...about,
    async examine(drivers) {
      const outcome = await examine(drivers);
      return drivers.isShared ? outcome : 'not promised';
    },
  };
}

const silent = { info: ignore, warn: ignore, event: ignore };
const hour = 3_600_000;

/** Gives two open instances to some work, and closes them whatever comes of it. */
export async function withDrivers<T>(subject: DriverSubject, work: (drivers: OpenDrivers) => Promise<T>): Promise<T> {
  const driver = await subject.create();
  const other = await subject.create();
  const instances = driver === other ? [driver] : [driver, other];
  for (const instance of instances) await instance.open?.(silent);
  try {
    return await work({ driver, other, isShared: driver !== other && subject.isShared !== false });
  } finally {
    for (const instance of instances) await instance.close?.();
  }
}

/** A key that nobody else uses. */
export function newKey(): string {
  return randomText(32, 'hex');
}

/** A record that lives for an hour. */
export function recordOf(data: SessionRecord['data'], facts: Partial<SessionRecord> = {}): SessionRecord {
  const now = Date.now();
  return { data, createdAt: now, expiresAt: now + hour, ...facts };
}

/** A commit of some changes. */
export function commitOf(changes: readonly SessionChange[], facts: Partial<SessionCommit> = {}): SessionCommit {
  const at = Date.now();
  return createCommit({
    clears: false,
    changes,
    flash: [],
    clearsFlash: false,
    expiresAt: at + hour,
    at,
    keeps: undefined,
    login: undefined,
    ...facts,
  });
}

/** Whether Mantis can keep processes from overwriting each other, and from bringing back what another has ended. */
export function mergesAcross({ driver, isShared }: OpenDrivers): boolean {
  const can = capabilitiesOf(driver);
  return isShared && (can.includes('commit') || can.includes('lock'));
}

/** What the driver has beside its three methods. */
export function capabilitiesOf(driver: SessionDriver): readonly DriverCapability[] {
  const all = ['commit', 'touch', 'readAndRenew', 'move', 'sweep', 'ofOwner', 'lock', 'hold'] as const;
  return all.filter((name) => typeof driver[name] === 'function');
}

function ignore(): void {
  // What a driver has to say is for an application's log.
}
