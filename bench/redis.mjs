import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { build } from './harness/build.mjs';
import { startOnCore, stop } from './harness/children.mjs';
import { loadCore } from './harness/load.mjs';
import { parseCount } from './harness/options.mjs';
import { median } from './harness/report.mjs';
import { takeTurns } from './harness/turns.mjs';
import { makeWorkspace } from './harness/workspace.mjs';

const servers = [
  { name: 'express', title: 'Express, express-session, connect-redis', file: 'servers/express-redis.mjs' },
  { name: 'fastify', title: 'Fastify, @fastify/session, connect-redis', file: 'servers/fastify-redis.mjs' },
  { name: 'node-redis', title: '**Mantis**, node-redis', file: 'dist/mantis-redis.js' },
  { name: 'ioredis', title: '**Mantis**, ioredis', file: 'dist/mantis-redis.js', env: { REDIS_CLIENT: 'ioredis' } },
];
const works = ['read', 'sliding', 'write'];

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '2' },
    rounds: { type: 'string', default: '8' },
    work: { type: 'string', default: works.join() },
  },
});
await run(parseCount('--seconds', values.seconds), parseCount('--rounds', values.rounds, 2));

async function run(seconds, rounds) {
  const workspace = makeWorkspace();
  build();
  const redis = await startRedis(workspace);
  console.log('| work | server | requests/s | × Express | × Fastify | CPU µs a request | p99 ms | peak MiB |');
  console.log('| --- | --- | ---: | ---: | ---: | ---: | ---: | ---: |');
  process.env.REDIS_URL = redis.url;
  for (const workload of works.filter((name) => values.work.split(',').includes(name))) {
    const results = [];
    const entries = servers.map((server) => ({ server, workload }));
    for await (const figures of takeTurns(entries, { rounds, seconds, workspace })) results.push(sound(figures));
    describe(workload, results);
  }
  await stop(redis.child);
}

/** A server that keeps nothing, beside the load: the servers under measurement have their core to themselves. */
async function startRedis(workspace) {
  const listener = createServer().listen(0, '127.0.0.1');
  await once(listener, 'listening');
  const { port } = listener.address();
  await new Promise((resolve) => listener.close(resolve));
  const options = ['--port', port, '--bind', '127.0.0.1', '--save', '', '--dir', workspace];
  const child = startOnCore(loadCore, ['redis-server', ...options.map(String)], { stdio: 'ignore' });
  for (;;) {
    const socket = connect(port, '127.0.0.1');
    const isThere = await once(socket, 'connect').then(
      () => true,
      () => false,
    );
    socket.destroy();
    if (isThere) return { child, url: `redis://127.0.0.1:${port}` };
    await delay(20);
  }
}

function sound(figures) {
  const { server, failures, errors } = figures;
  if (failures + errors > 0) throw new Error(`${server} failed ${failures} times, and ${errors} connections.`);
  return figures;
}

function describe(workload, results) {
  const of = (name) => results.filter(({ server }) => server === name);
  for (const { name, title } of servers) {
    const middle = (figure, digits) => median(of(name).map((each) => each[figure])).toFixed(digits);
    const beside = (other) => median(of(name).map(({ rate }, turn) => rate / of(other)[turn].rate)).toFixed(2);
    const cells = [middle('rate', 0), beside('express'), beside('fastify')];
    const rest = [middle('cpu', 1), middle('p99', 1), middle('memory', 0)];
    console.log(`| ${[workload, title, ...cells, ...rest].join(' | ')} |`);
  }
}
