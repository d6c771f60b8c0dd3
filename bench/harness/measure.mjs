import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { workloads } from './catalogue.mjs';
import { load } from './load.mjs';
import { Server } from './server.mjs';
import { visitors } from './visitors.mjs';
import { checkHello } from './visits.mjs';

export const warmUpSeconds = 4;
const aloneSeconds = 1;

/** Measures one workload on a fresh process of one server, with sessions of its own. */
export async function measure(entry, workload, { seconds, workspace }) {
  const directory = mkdtempSync(join(workspace, `${entry.name}-${workload}-`));
  const sessionDirectory = join(directory, 'sessions');
  mkdirSync(sessionDirectory);

  const { sliding = false, longest = seconds } = workloads[workload];
  const server = await Server.start(entry, { directory: sessionDirectory, sliding });
  try {
    const subject = { server, entry, sessionDirectory, directory, seconds: Math.min(seconds, longest) };
    return { server: entry.name, workload, ...(await measureVisitors(subject, workloads[workload])) };
  } catch (cause) {
    throw new Error(`${entry.name} could not be measured with ${workload}.`, { cause });
  } finally {
    await server.stop();
  }
}

async function measureVisitors(subject, workload) {
  const { prepare, check } = visitors[workload.visitors];
  await checkHello(subject.server.url);
  const cookies = await prepare(subject);
  const { answered, ...figures } = await underLoad(subject, workload, cookies);
  await check(subject, answered);
  return figures;
}

async function underLoad({ server, directory, seconds }, { method, path, alone, body }, cookies) {
  const cookieFile = join(directory, 'cookies');
  writeFileSync(cookieFile, cookies.map((cookie) => `${cookie}\n`).join(''));
  const bodyFile = join(directory, 'body');
  writeFileSync(bodyFile, body === undefined ? '' : JSON.stringify(body));
  const target = { url: server.url + path, method, cookieFile, bodyFile };

  const warmUp = await load({ ...target, seconds: warmUpSeconds });
  const cpuBefore = server.cpuSeconds;
  const outcome = await load({ ...target, seconds });
  const cpuSeconds = server.cpuSeconds - cpuBefore;
  if (outcome.requests === 0) throw new Error(`No request was answered: ${JSON.stringify(outcome)}`);
  const single = alone && (await load({ ...target, seconds: aloneSeconds, connections: 1 }));

  return {
    ...toFigures(outcome, cpuSeconds),
    memory: server.peakMemory,
    alone: single,
    answered: warmUp.requests + outcome.requests,
  };
}

function toFigures({ requests, seconds, p99, failures, errors }, cpuSeconds) {
  return { rate: requests / seconds, cpu: (cpuSeconds / requests) * 1e6, p99, failures, errors };
}
