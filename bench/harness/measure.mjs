import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { workloads } from './catalogue.mjs';
import { load } from './load.mjs';
import { Server } from './server.mjs';
import { beginSessions, checkFiles, checkHello, checkWritten } from './visits.mjs';

export const warmUpSeconds = 1;

/** Measures one workload on a fresh process of one server, with sessions of its own. */
export async function measure(entry, workload, { seconds, workspace }) {
  const directory = mkdtempSync(join(workspace, `${entry.name}-${workload}-`));
  const sessionDirectory = join(directory, 'sessions');
  mkdirSync(sessionDirectory);

  const { sliding } = workloads[workload];
  const server = await Server.start(entry, { directory: sessionDirectory, sliding });
  try {
    const sessions = await prepare(server, entry, workload, sessionDirectory);
    const figures = await underLoad(server, workload, { sessions, directory, seconds });
    if (workload === 'write') await checkWritten(server.url, sessions);
    return { server: entry.name, workload, ...figures };
  } catch (cause) {
    throw new Error(`${entry.name} could not be measured with ${workload}.`, { cause });
  } finally {
    await server.stop();
  }
}

async function prepare(server, { keepsFiles }, workload, sessionDirectory) {
  await checkHello(server.url);
  if (!workloads[workload].hasSession) return [];
  const sessions = await beginSessions(server.url);
  if (keepsFiles) checkFiles(sessionDirectory);
  return sessions;
}

async function underLoad(server, workload, { sessions, directory, seconds }) {
  const { method, path } = workloads[workload];
  const cookieFile = join(directory, 'cookies');
  writeFileSync(cookieFile, sessions.map(({ cookie }) => `${cookie}\n`).join(''));
  const target = { url: server.url + path, method, cookieFile };

  await load({ ...target, seconds: warmUpSeconds });
  const cpuBefore = server.cpuSeconds;
  const outcome = await load({ ...target, seconds });
  const cpuSeconds = server.cpuSeconds - cpuBefore;
  if (outcome.requests === 0) throw new Error(`No request was answered: ${JSON.stringify(outcome)}`);

  return {
    rate: outcome.requests / outcome.seconds,
    cpu: (cpuSeconds / outcome.requests) * 1e6,
    p99: outcome.p99,
    memory: server.peakMemory,
    failures: outcome.failures,
    errors: outcome.errors,
  };
}
