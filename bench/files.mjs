import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { get } from 'node:http';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { build } from './harness/build.mjs';
import { load } from './harness/load.mjs';
import { parseCount } from './harness/options.mjs';
import { Server } from './harness/server.mjs';
import { makeWorkspace } from './harness/workspace.mjs';

const servers = [
  { name: 'Fastify, @fastify/static, @fastify/compress', file: 'servers/fastify-static.mjs' },
  { name: '**Mantis**', file: 'dist/mantis-files.js' },
];
/** `with` is what a server is asked to switch on. */
const works = [
  { name: 'file of 1 KB', path: '/small.txt' },
  { name: 'file of 100 KB', path: '/middle.txt' },
  { name: 'file of 1 MB', path: '/large.txt' },
  { name: '304 for a file', path: '/small.txt', isKnown: true },
  { name: 'page of 20 KB', path: '/page' },
  { name: 'page of 20 KB with `etag()`', path: '/page', with: 'etag', only: 'dist/mantis-files.js' },
  { name: 'page of 20 KB, Brotli 4', path: '/page', with: 'compression', headers: ['Accept-Encoding: br'] },
  { name: 'page of 20 KB, gzip', path: '/page', with: 'compression', headers: ['Accept-Encoding: gzip'] },
];

const { values } = parseArgs({ options: { seconds: { type: 'string', default: '4' } } });
await run(parseCount('--seconds', values.seconds, 3));

async function run(seconds) {
  const workspace = makeWorkspace();
  const folder = join(workspace, 'files');
  build();
  mkdirSync(folder);
  for (const [name, size] of [
    ['small', 1024],
    ['middle', 102_400],
    ['large', 1_048_576],
  ]) {
    writeFileSync(join(folder, `${name}.txt`), 'mantis\n'.repeat(size / 7 + 1).slice(0, size));
  }
  writeFileSync(join(workspace, 'no-cookies'), '');
  console.log('| work | server | requests/s | CPU µs a request | peak MiB |\n| --- | --- | ---: | ---: | ---: |');
  for (const work of works) {
    for (const server of servers.filter(({ file }) => work.only === undefined || work.only === file)) {
      const { rate, cpu, memory } = await measure(server, work, { folder, workspace, seconds });
      console.log(
        `| ${work.name} | ${server.name} | ${Math.round(rate)} | ${cpu.toFixed(1)} | ${Math.round(memory)} |`,
      );
    }
  }
}

async function measure(server, work, { folder, workspace, seconds }) {
  const started = await Server.start(server, { directory: folder, sliding: false, env: { WITH: work.with ?? '' } });
  try {
    const url = started.url + work.path;
    const headers = [...(work.headers ?? []), ...(work.isKnown ? [`If-None-Match: ${await tagOf(url)}`] : [])];
    await check(url, headers, work);
    const target = { url, method: 'GET', cookieFile: join(workspace, 'no-cookies'), headers };
    await load({ ...target, seconds: 2 });
    const before = started.cpuSeconds;
    const { requests, seconds: taken } = await load({ ...target, seconds });
    return {
      rate: requests / taken,
      cpu: ((started.cpuSeconds - before) / requests) * 1e6,
      memory: started.peakMemory,
    };
  } finally {
    await started.stop();
  }
}

async function tagOf(url) {
  return (await fetch(url)).headers.get('etag');
}

/** That what is measured is what is said; `fetch` would add headers of its own to a conditional request. */
async function check(url, lines, work) {
  const request = get(url, { headers: Object.fromEntries(lines.map((line) => line.split(': '))) });
  const [response] = await once(request, 'response');
  assert.equal(response.statusCode, work.isKnown ? 304 : 200);
  assert.equal(response.headers['content-encoding'], work.headers?.[0].split(': ')[1]);
  response.resume();
}
