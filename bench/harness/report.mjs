import { readFileSync, statfsSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { packages } from './catalogue.mjs';
import { isPinned } from './children.mjs';
import { describeLoad, fullLoad } from './load.mjs';
import { warmUpSeconds } from './turns.mjs';

/** The number by which Linux knows file systems in memory. */
const tmpfs = 0x01021994;

/** Where and with what the figures were taken. */
export function describeRun({ rounds, seconds }) {
  const bench = join(import.meta.dirname, '..');
  const versions = packages.map((name) => `${name} ${versionIn(join(bench, 'node_modules', name))}`);
  return [
    `- Date: ${new Date().toISOString().slice(0, 10)}`,
    `- Node.js: ${process.version}`,
    `- CPU: ${cpus()[0].model}, ${cpus().length} cores`,
    `- Load: ${describeLoad()}, ${fullLoad} connections, ${rounds} × ${seconds} s after ${warmUpSeconds} s of warm-up`,
    `- Cores: ${isPinned ? 'the server on 0, the load on 1' : 'not pinned'}`,
    `- Session files: ${statfsSync(tmpdir()).type === tmpfs ? 'in memory (tmpfs)' : 'on a disk'}`,
    `- Packages: mantisjs ${versionIn(join(bench, '..'))}, ${versions.join(', ')}`,
  ].join('\n');
}

/** One measurement as a line, compared with those of its round. */
export function describeResult(result, results) {
  const cells = [
    `round ${result.round}`,
    result.workload.padEnd(7),
    result.server.padEnd(14),
    `${result.rate.toFixed(0).padStart(6)} requests/s`,
    `${result.cpu.toFixed(1).padStart(6)} µs CPU/request`,
    `${formatRatio(ratioToRaw(result, results)).padStart(6)} × raw hello`,
    `p99 ${result.p99.toFixed(1).padStart(6)} ms`,
    `peak ${result.memory.toFixed(0).padStart(4)} MiB`,
    describeTrouble([result]),
  ];
  return cells.join('  ').trimEnd();
}

/** The medians over the rounds, as a table in Markdown. */
export function describeMedians(results) {
  const firstRound = results.filter(({ round, workload, beside }) => round === 1 && workload === beside);
  return [
    '| workload | server | requests/s | CPU µs/request | × raw hello | p99 ms | peak RSS MiB | failed |',
    '| --- | --- | ---: | ---: | ---: | ---: | ---: | --- |',
    ...firstRound.map((first) => describeRounds(first, results)),
  ].join('\n');
}

function describeRounds({ workload, server }, results) {
  const group = results.filter(
    (result) => result.workload === workload && result.beside === workload && result.server === server,
  );
  const medianOf = (valueOf) => median(group.map(valueOf));
  const cells = [
    workload,
    server,
    medianOf(({ rate }) => rate).toFixed(0),
    medianOf(({ cpu }) => cpu).toFixed(1),
    formatRatio(medianOf((result) => ratioToRaw(result, results))),
    medianOf(({ p99 }) => p99).toFixed(1),
    medianOf(({ memory }) => memory).toFixed(0),
    describeTrouble(group) || 'none',
  ];
  return `| ${cells.join(' | ')} |`;
}

function describeTrouble(group) {
  const total = (name) => group.reduce((sum, result) => sum + result[name], 0);
  const troubles = [];
  if (total('failures') > 0) troubles.push(`${total('failures')} ANSWERS NOT 2xx`);
  if (total('errors') > 0) troubles.push(`${total('errors')} CONNECTION ERRORS`);
  return troubles.join(', ');
}

/** NaN when the round did not measure raw node:http. */
function ratioToRaw({ round, beside, cpu }, results) {
  const raw = results.find((other) => other.round === round && other.beside === beside && isRawHello(other));
  return cpu / (raw?.cpu ?? NaN);
}

function isRawHello({ server, workload }) {
  return server === 'raw' && workload === 'hello';
}

function formatRatio(ratio) {
  return Number.isNaN(ratio) ? '–' : ratio.toFixed(2);
}

export function median(values) {
  const sorted = values.toSorted((one, other) => one - other);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

function versionIn(directory) {
  return JSON.parse(readFileSync(join(directory, 'package.json'), 'utf8')).version;
}
