import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { isOnPath, startOnCore } from './children.mjs';

/** The core that a load has to itself. */
export const loadCore = 1;
const endGrace = 15_000;
const hasWrk = isOnPath('wrk');

/** The connections of a load, unless it asks for another number. */
export const fullLoad = 50;

/** The load generator with its version. */
export function describeLoad() {
  if (hasWrk) return spawnSync('wrk', ['-v'], { encoding: 'utf8' }).stdout.split(' [')[0];
  const manifest = join(import.meta.dirname, '../node_modules/autocannon/package.json');
  return `autocannon ${JSON.parse(readFileSync(manifest, 'utf8')).version}`;
}

/**
 * Sends requests for some seconds, each connection the next one when it has its answer. `cookieFile` has a cookie
 * header a line, which the requests carry in turn; `bodyFile` has the JSON of all of them, or nothing; it may be left out.
 */
export async function load(target) {
  const child = startOnCore(loadCore, commandFor(target), {
    stdio: ['ignore', 'pipe', 'inherit'],
    timeout: target.seconds * 1000 + endGrace,
    killSignal: 'SIGKILL',
  });
  const [output, [status]] = await Promise.all([text(child.stdout), once(child, 'exit')]);
  if (status !== 0) throw new Error(`The load generator failed: ${output}`);
  return JSON.parse(output.trim().split('\n').at(-1));
}

function commandFor({
  url,
  method,
  cookieFile,
  bodyFile = '/dev/null',
  seconds,
  connections = fullLoad,
  headers = [],
}) {
  const rest = [url, '--', method, cookieFile, bodyFile];
  const common = ['-c', String(connections), '-d', String(seconds), ...headers.flatMap((line) => ['-H', line])];
  return hasWrk
    ? ['wrk', '-t', '1', ...common, '-s', join(import.meta.dirname, 'wrk.lua'), ...rest]
    : [process.execPath, join(import.meta.dirname, 'autocannon.mjs'), ...common, ...rest];
}
