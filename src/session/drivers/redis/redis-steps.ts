import type { SessionChange, SessionCommit } from '../../session-changes.js';
import { dataField, flashField } from './redis-record.js';

/** Whether the server can carry out a commit by itself: all but what the application's own functions work out. */
export function isNative({ changes }: SessionCommit): boolean {
  return changes.every(({ kind }) => kind !== 'update');
}

/** The steps of a commit as the server's script takes them. */
export function stepsOf({ clears, keeps, changes, clearsFlash, flash, login }: SessionCommit): readonly string[] {
  return [
    ...(clears ? ['clear'] : []),
    ...(keeps && !clears ? ['keep', String(keeps.length), ...keeps.map(dataField)] : []),
    ...changes.flatMap(stepOf),
    ...(clearsFlash ? ['clearFlash'] : []),
    ...flash.flatMap(({ kind, key, value }) => [
      kind === 'flash' ? 'set' : 'age',
      flashField(key),
      JSON.stringify(value),
    ]),
    ...(login ? ['login', login.owner, String(login.at)] : []),
    ...(login?.userAgent === undefined ? [] : ['set', 'userAgent', login.userAgent]),
    ...(login?.ip === undefined ? [] : ['set', 'ip', login.ip]),
  ];
}

function stepOf(change: SessionChange): readonly string[] {
  const field = dataField(change.key);
  switch (change.kind) {
    case 'set':
      return ['set', field, JSON.stringify(change.value)];
    case 'delete':
      return ['delete', field];
    case 'increment':
      return ['increment', field, String(change.by)];
    case 'push':
      return ['push', field, change.values.map((value) => JSON.stringify(value)).join(',')];
    case 'update':
      // Such a commit is not native.
      return [];
  }
}
