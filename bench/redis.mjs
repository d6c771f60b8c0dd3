import { once } from 'node:events';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { build } from './harness/build.mjs';
import { startOnCore, stop } from './harness/children.mjs';
import { load, loadCore } from './harness/load.mjs';
import { warmUpSeconds } from './harness/turns.mjs';
import { parseCount } from './harness/options.mjs';
import { median } from './harness/report.mjs';
import { Server } from './harness/server.mjs';
import { beginSessions, checkWritten } from './harness/visits.mjs';
import { makeWorkspace } from './harness/workspace.mjs';

const servers = [
  { name: 'Express, express-session, connect-redis', file: 'servers/express-redis.mjs' },
  { name: 'Fastify, @fastify/session, connect-redis', file: 'servers/fastify-redis.mjs' },
  { name: '**Mantis**, node-redis', file: 'dist/mantis-redis.js' },
  { name: '**Mantis**, ioredis', file: 'dist/mantis-redis.js', env: { REDIS_CLIENT: 'ioredis' } },
];
const works = [
  { name: 'read', method: 'GET' },
  { name: 'sliding', method: 'GET', sliding: true },
  { name: 'write', method: 'POST' },
];

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '2' },
    rounds: { type: 'string', default: '8' },
    work: { type: 'string', default: works.map(({ name }) => name).join() },
  },
});
await run(parseCount('--seconds', values.seconds), parseCount('--rounds', values.rounds, 2));

async function run(seconds, rounds) {
  const workspace = makeWorkspace();
  build();
  const redis = await startRedis(workspace);
  console.log('| work | server | requests/s | × Express | × Fastify | CPU µs a request | p99 ms | peak MiB |');
  console.log('| --- | --- | ---: | ---: | ---: | ---: | ---: | ---: |');
  for (const work of works.filter(({ name }) => values.work.split(',').includes(name))) {
    const subjects = [];
    for (const server of servers) {
      const subject = begin(server, work, { workspace, url: redis.url });
      subjects.push(await subject.catch((cause) => failWith(`${server.name} could not be loaded.`, cause)));
    }
    for (let round = 0; round < rounds; round += 1) {
      for (const subject of subjects) subject.figures.push(await measure(subject, seconds));
    }
    for (const { started, sessions } of subjects) {
      if (work.method === 'POST') await checkWritten(started.url, sessions);
      await started.stop();
    }
    describe(work, subjects);
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

/** A server with sessions, warmed up. All of a work run side by side and are loaded in turn, so that noise meets all alike. */
async function begin(server, { method, sliding = false }, { workspace, url }) {
  const directory = mkdtempSync(join(workspace, 'redis-'));
  const started = await Server.start(server, { directory, sliding, env: { REDIS_URL: url, ...server.env } });
  const sessions = await beginSessions(started.url);
  const cookieFile = join(directory, 'cookies');
  writeFileSync(cookieFile, sessions.map(({ cookie }) => `${cookie}\n`).join(''));
  const bodyFile = join(directory, 'body');
  writeFileSync(bodyFile, '');
  const target = { url: `${started.url}/theme`, method, cookieFile, bodyFile };
  await load({ ...target, seconds: warmUpSeconds });
  return { server, started, sessions, target, figures: [] };
}

function failWith(message, cause) {
  throw new Error(message, { cause });
}

async function measure({ server, started, target }, seconds) {
  const before = started.cpuSeconds;
  const { requests, seconds: taken, failures, errors, p99 } = await load({ ...target, seconds });
  if (failures + errors > 0) throw new Error(`${server.name} failed ${failures} times, and ${errors} connections.`);
  const cpu = ((started.cpuSeconds - before) / requests) * 1e6;
  return { rate: requests / taken, cpu, p99, memory: started.peakMemory };
}

function describe(work, subjects) {
  const [express, fastify] = subjects;
  for (const { server, figures } of subjects) {
    const of = (name, digits) => median(figures.map((each) => each[name])).toFixed(digits);
    const beside = (other) => median(figures.map(({ rate }, round) => rate / other.figures[round].rate)).toFixed(2);
    const cells = [of('rate', 0), beside(express), beside(fastify), of('cpu', 1), of('p99', 1), of('memory', 0)];
    console.log(`| ${work.name} | ${server.name} | ${cells.join(' | ')} |`);
  }
}
