import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';
import { startOnCore, stop } from '../harness/children.mjs';
import { loadCore } from '../harness/load.mjs';

const warmUp = 2000;
const pause = 250;

/** Requests a second of the light load. */
export const rate = 500;

/** Lets the server go through a phase while the sessions are read, and tells what server and visitors saw of it. */
export async function runPhase({ url, cookieFile }, phase) {
  const command = [process.execPath, join(import.meta.dirname, 'load.mjs'), `${url}/theme`, cookieFile, String(rate)];
  const child = startOnCore(loadCore, command, { stdio: ['ignore', 'pipe', 'inherit'] });
  const output = text(child.stdout);
  await delay(warmUp);
  const figures = await finish(url, phase);
  await stop(child);
  const load = JSON.parse(await output);
  if (load.failures > 0) throw new Error(`${load.failures} requests failed.`);
  return { ...figures, load };
}

/** Writes the cookies of sessions for the load. */
export function writeCookies(directory, sessions) {
  const cookieFile = join(directory, 'cookies');
  writeFileSync(cookieFile, sessions.map(({ cookie }) => `${cookie}\n`).join(''));
  return cookieFile;
}

async function finish(url, phase) {
  await request(`${url}/phase/${phase}`, 'POST');
  for (;;) {
    const { outcome } = await (await request(`${url}/phase`, 'GET')).json();
    if (outcome) return outcome;
    await delay(pause);
  }
}

async function request(url, method) {
  const response = await fetch(url, { method, signal: AbortSignal.timeout(10_000) });
  if (!response.ok) throw new Error(`${method} ${url} was answered with ${response.status}.`);
  return response;
}
