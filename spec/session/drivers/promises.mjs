// npm run drivers
// Examines every driver in the box by the suite that all drivers pass, and prints what each promises, as the README shows it.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { format } from 'prettier';
import { createSessionTables } from '../../../build/sql.js';
import { examineDriver } from '../../../build/testing.js';
import { connect } from './connect.mjs';

const directory = mkdtempSync(join(tmpdir(), 'mantis-promises-'));
const name = `promises_${process.pid}`;
const {
  REDIS_URL: redis = 'redis://127.0.0.1:6379',
  POSTGRES_URL: postgres = 'postgres://postgres@127.0.0.1:5432/test',
  MYSQL_URL: mysql = 'mysql://root@127.0.0.1:3306/test',
} = process.env;

/** The columns: what a driver is called, and where `connect` finds its data. */
const drivers = [
  ['file', 'file', join(directory, 'sessions')],
  ['memory', 'memory', ''],
  ['redis', 'redis', redis],
  ['sql, PostgreSQL', 'postgres', postgres],
  ['sql, MariaDB', 'mysql', mysql],
  ['sql, SQLite', 'sqlite', join(directory, 'sessions.db')],
  ['express-store', 'express', redis],
];
const marks = { kept: '✓', 'not promised': '–', broken: '**broken**' };

try {
  const reports = [];
  for (const [, kind, address] of drivers) reports.push(await examine(kind, address));
  const markdown = tableOf(reports.map(({ findings }) => findings));
  process.stdout.write(await format(markdown, { parser: 'markdown' }));
} finally {
  rmSync(directory, { recursive: true });
}

async function examine(kind, address) {
  // Two instances stand for two processes; what is in memory has no other.
  const first = await connect(kind, address, name);
  const second = kind === 'memory' ? first : await connect(kind, address, name);
  let made = 0;
  try {
    if (first.client) await createSessionTables(first.client, { table: name });
    return await examineDriver({ create: () => [first, second][made++ % 2].driver });
  } finally {
    await first.client?.query?.(`drop table if exists ${name}, ${name}_leases`);
    for (const { end } of new Set([first, second])) await end();
  }
}

/** A row for each promise by which the drivers differ, and the number of all others. */
function tableOf(columns) {
  const rows = columns[0].map(({ title }, index) => ({ title, outcomes: columns.map((each) => each[index].outcome) }));
  const differing = rows.filter(({ outcomes }) => outcomes.some((outcome) => outcome !== 'kept'));
  return [
    row(['', ...drivers.map(([title]) => title)]),
    row(['---', ...drivers.map(() => ':-:')]),
    ...differing.map(({ title, outcomes }) => row([title, ...outcomes.map((outcome) => marks[outcome])])),
    row([`${rows.length - differing.length} further promises`, ...drivers.map(() => marks.kept)]),
  ].join('\n');
}

function row(cells) {
  return `| ${cells.join(' | ')} |`;
}
