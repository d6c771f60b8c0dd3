import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packages } from './stacks.mjs';

/** A row for each test and a column for each stack, in Markdown. */
export function describeTable(tests, stacks, findings) {
  const cellOf = (test, stack) => findings.find((found) => found.test === test && found.stack === stack).shown;
  const rows = [
    ['', ...stacks.map(({ title }) => title)],
    ['---', ...stacks.map(() => '---')],
    ...tests.map((test) => [test.title, ...stacks.map((stack) => cellOf(test, stack))]),
  ];
  return rows.map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

/** When and with what the figures were taken. */
export function describeRun() {
  const bench = join(import.meta.dirname, '..');
  const versions = packages.map((name) => `${name} ${versionIn(join(bench, 'node_modules', name))}`);
  return [
    `- Date: ${new Date().toISOString().slice(0, 10)}`,
    `- Node.js: ${process.version}`,
    `- Packages: mantisjs ${versionIn(join(bench, '..'))}, ${versions.join(', ')}`,
  ].join('\n');
}

function versionIn(directory) {
  return JSON.parse(readFileSync(join(directory, 'package.json'), 'utf8')).version;
}
