import { randomBytes } from 'node:crypto';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { recordOf, setAsideIn, settingOf, sweep } from './file-storage.js';
import type { FileStorage } from './file-storage.js';
import type { SessionWork } from './stepping-process.js';

/** What two processes can do to one session at the same time. */
export type Deed = 'begin' | 'commit' | 'outgrow' | 'move' | 'end' | 'renew' | 'list' | 'sweep';

/** Where a session stands, where each of two processes would move it, and to which end it would be renewed. */
export interface Place {
  readonly key: string;
  readonly mine: string;
  readonly yours: string;
  readonly end: number;
}

/** What a deed came to. */
export interface Done {
  readonly deed: Deed;
  /** The key of the session's data that the deed would set. */
  readonly mark: 'mine' | 'yours';
  readonly result: unknown;
}

const owner = 'ann';
const data = { kept: true };
const large = 'x'.repeat(3000);

/** A session that is there already, unless one process is to begin it. */
export async function placeOf({ driver }: FileStorage, deed: Deed): Promise<Place> {
  const [key, mine, yours] = [newKey(), newKey(), newKey()];
  const record = recordOf(data, owner);
  if (deed !== 'begin') await driver.write(key, record);
  return { key, mine, yours, end: record.expiresAt + 1000 };
}

/** A deed as another process carries it out. */
export function asWork(deed: Deed, { key, mine, end }: Place): SessionWork {
  const works = {
    begin: { name: 'create', details: { key, record: recordOf(data, owner) } },
    commit: { name: 'commit', details: { key, change: { mine: true } } },
    outgrow: { name: 'commit', details: { key, change: { mine: large } } },
    move: { name: 'move', details: { key, to: mine, change: { mine: true } } },
    end: { name: 'destroy', details: { key } },
    renew: { name: 'touch', details: { key, expiresAt: end } },
    list: { name: 'list', details: { owner } },
    sweep: { name: 'sweep', details: {} },
  } as const satisfies Record<Deed, SessionWork>;
  return works[deed];
}

/** Carries out a deed in this process. */
export async function carryOut(deed: Deed, { sessions, driver }: FileStorage, place: Place): Promise<unknown> {
  const { key, yours, end } = place;
  switch (deed) {
    case 'begin':
      return sessions.create(key, recordOf(data, owner));
    case 'commit':
      return sessions.commit(key, settingOf('yours', true));
    case 'outgrow':
      return sessions.commit(key, settingOf('yours', large));
    case 'move':
      return sessions.move(key, yours, settingOf('yours', true));
    case 'end':
      return sessions.destroy(key);
    case 'renew':
      return sessions.touch(key, end);
    case 'list':
      return sessions.ofOwner(owner);
    case 'sweep':
      return sweep(driver);
  }
}

/** What of a session is not as two deeds must leave it. */
export function violationsIn({ driver, path }: FileStorage, place: Place, done: readonly Done[]): readonly string[] {
  const live = [place.key, place.mine, place.yours].flatMap((key) => driver.read(key) ?? []);
  const [record] = live;
  const isEnded = done.some(({ deed, result }) => deed === 'end' && result === true);
  const laws: readonly (readonly [string, boolean])[] = [
    ['the session is there twice', live.length > 1],
    ['the session is lost', !record && !isEnded],
    ['the session is brought back', record !== undefined && isEnded],
    ['what it held is lost', record !== undefined && record.data['kept'] !== true],
    ['a change is lost, or one that was dropped is there', done.some((one) => record && isUntrue(one, record.data))],
    ['the renewal is lost', done.some((one) => record && isTrue(one, 'renew') && record.expiresAt < place.end)],
    ['the session is not listed', !isEnded && done.some(isEmptyList) && !done.some(({ deed }) => deed === 'begin')],
    ['a record is set aside', setAsideIn(path).length > 0],
  ];
  return laws.flatMap(([what, isBroken]) => (isBroken ? [what] : []));
}

/** Removes what two deeds have left. */
export async function cleanUp({ driver, path }: FileStorage, { key, mine, yours }: Place): Promise<void> {
  for (const name of [key, mine, yours]) await driver.destroy(name);
  rmSync(join(path, 'quarantine'), { recursive: true, force: true });
}

/** All in one folder, so that there is little to sweep. */
function newKey(): string {
  return `00${randomBytes(31).toString('hex')}`;
}

/** Whether a change was answered otherwise than it was stored. */
function isUntrue({ deed, mark, result }: Done, stored: Readonly<Record<string, unknown>>): boolean {
  const isChange = deed === 'commit' || deed === 'outgrow' || deed === 'move';
  return isChange && Boolean(result) !== mark in stored;
}

function isTrue({ deed, result }: Done, wanted: Deed): boolean {
  return deed === wanted && result === true;
}

function isEmptyList({ deed, result }: Done): boolean {
  return deed === 'list' && Array.isArray(result) && result.length === 0;
}
