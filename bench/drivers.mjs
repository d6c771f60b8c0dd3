import { connect } from 'node:net';
import { parseArgs } from 'node:util';
import { build } from './harness/build.mjs';
import { workloads } from './harness/catalogue.mjs';
import { parseCount } from './harness/options.mjs';
import { describeRun, median } from './harness/report.mjs';
import { takeTurns } from './harness/turns.mjs';
import { makeWorkspace } from './harness/workspace.mjs';

// node drivers.mjs [--rounds 3] [--seconds 4] [--postgres postgres://postgres@127.0.0.1:5432/test]
// What sessions cost in memory and in PostgreSQL, beside the stores that others keep there.

const memory = [
  { name: 'raw', file: 'servers/raw.mjs', works: ['greet'] },
  { name: 'fastify-memory', file: 'servers/fastify-memory.mjs', works: ['read', 'write'] },
  { name: 'mantis-memory', file: 'dist/mantis-memory.js', works: ['read', 'write'] },
];
const postgres = [
  { name: 'express-postgres', file: 'servers/express-postgres.mjs', works: ['read', 'write'] },
  { name: 'fastify-postgres', file: 'servers/fastify-postgres.mjs', works: ['read', 'write'] },
  { name: 'mantis-postgres', file: 'dist/mantis-postgres.js', works: ['read', 'write'] },
];

/** A hello that carries the cookie of a session, as `read` does. */
workloads.greet = { method: 'GET', path: '/hello', visitors: 'returning' };

try {
  await run(parseOptions(process.argv.slice(2)));
} catch (error) {
  console.error(error);
  process.exitCode = 1;
}

function parseOptions(args) {
  const address = process.env.POSTGRES_URL ?? 'postgres://postgres@127.0.0.1:5432/test';
  const options = {
    rounds: { type: 'string', default: '3' },
    seconds: { type: 'string', default: '4' },
    postgres: { type: 'string', default: address },
  };
  const { values } = parseArgs({ args, options });
  return {
    rounds: parseCount('--rounds', values.rounds),
    seconds: parseCount('--seconds', values.seconds),
    postgres: values.postgres,
  };
}

async function run(options) {
  const workspace = makeWorkspace();
  build();
  process.env.POSTGRES_URL = options.postgres;
  const hasPostgres = await listens(new URL(options.postgres));
  if (!hasPostgres) console.log('Nobody listens at the address of --postgres: what needs it is left out.');
  const servers = hasPostgres ? [...memory, ...postgres] : memory;
  const results = [];
  for (const work of ['read', 'write']) {
    const entries = servers.map((server) => ({ server, workload: server.works.includes(work) ? work : 'greet' }));
    for await (const figures of takeTurns(entries, { ...options, workspace })) {
      results.push({ ...figures, beside: work });
      console.log(describe([results.at(-1)]));
    }
  }
  report(options, results);
}

function report(options, results) {
  console.log(`\n${describeRun(options)}\n`);
  console.log('| work | server | requests/s | CPU µs/request | p99 ms | peak RSS MiB | failed |');
  console.log('| --- | --- | ---: | ---: | ---: | ---: | ---: |');
  for (const { workload, server, beside } of results.filter(({ round }) => round === 1)) {
    console.log(describe(of(results, workload, server).filter((result) => result.beside === beside)));
  }
  for (const work of ['read', 'write']) {
    const cpu = ratios(results, [work, 'mantis-memory'], [['greet', 'raw']], ({ cpu: value }) => value);
    console.log(`\n${work}: mantis-memory takes ${cpu} × the CPU of a raw hello with the same cookie.`);
    const others = ['express-postgres', 'fastify-postgres'].map((name) => [work, name]);
    const rate = ratios(results, [work, 'mantis-postgres'], others, (result) => result.rate);
    if (rate) console.log(`${work}: mantis-postgres answers ${rate} × the requests of the faster of its peers.`);
  }
}

/** The median of the rounds' ratios, and the least and the most; of several others the greatest counts. */
function ratios(results, one, others, valueOf) {
  const found = of(results, ...one).map((result) => {
    const beside = others
      .flatMap((other) => of(results, ...other))
      .filter(({ round, beside: work }) => round === result.round && work === result.beside);
    return valueOf(result) / Math.max(...beside.map(valueOf));
  });
  if (found.length === 0) return undefined;
  const [middle, least, most] = [median(found), Math.min(...found), Math.max(...found)].map((each) => each.toFixed(2));
  return `${middle} (${least} to ${most})`;
}

function of(results, workload, server) {
  return results.filter((result) => result.workload === workload && result.server === server);
}

function describe(group) {
  const [{ workload, server }] = group;
  const medianOf = (name, digits) => median(group.map((result) => result[name])).toFixed(digits);
  const failed = group.reduce((sum, { failures, errors }) => sum + failures + errors, 0);
  const cells = [workload, server, medianOf('rate', 0), medianOf('cpu', 1), medianOf('p99', 1), medianOf('memory', 0)];
  return `| ${[...cells, failed].join(' | ')} |`;
}

function listens({ hostname, port }) {
  return new Promise((resolve) => {
    const socket = connect(Number(port || 5432), hostname, () => resolve(true)).on('error', () => resolve(false));
    socket.on('connect', () => socket.destroy());
  });
}
