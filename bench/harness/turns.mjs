import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { workloads } from './catalogue.mjs';
import { load } from './load.mjs';
import { Server } from './server.mjs';
import { visitors } from './visitors.mjs';
import { checkHello } from './visits.mjs';

export const warmUpSeconds = 4;
const aloneSeconds = 1;

/**
 * Measures servers that run side by side, each under one workload, and loads them in turn: what disturbs the machine for
 * a while disturbs neighbours alike. Each has a process, a directory for session files and sessions of its own.
 */
export async function* takeTurns(entries, { rounds, seconds, workspace }) {
  const subjects = [];
  try {
    for (const { server, workload } of entries) {
      const subject = new Subject(server, workload, workspace);
      subjects.push(subject);
      await subject.attempt(() => subject.begin());
    }
    for (let round = 1; round <= rounds; round += 1) {
      for (const subject of subjects) yield { round, ...(await subject.attempt(() => subject.measure(seconds))) };
    }
    for (const subject of subjects) await subject.attempt(() => subject.check());
  } finally {
    for (const subject of subjects) await subject.server?.stop();
  }
}

/** One server under one workload. */
class Subject {
  server;
  sessionDirectory;
  #name;
  #work;
  #directory;
  #target;
  #answered = 0;

  constructor(entry, name, workspace) {
    this.entry = entry;
    this.#name = name;
    this.#work = workloads[name];
    this.#directory = mkdtempSync(join(workspace, `${entry.name}-${name}-`));
    this.sessionDirectory = join(this.#directory, 'sessions');
    mkdirSync(this.sessionDirectory);
  }

  async attempt(step) {
    try {
      return await step();
    } catch (cause) {
      throw new Error(`${this.entry.name} could not be measured with ${this.#name}.`, { cause });
    }
  }

  /** Starts the server, prepares its visitors and warms it up. */
  async begin() {
    const { sliding = false, method, path, body, visitors: kind } = this.#work;
    const { env } = this.entry;
    this.server = await Server.start(this.entry, { directory: this.sessionDirectory, sliding, env });
    await checkHello(this.server.url);
    const cookies = await visitors[kind].prepare(this);
    const cookieFile = this.#write('cookies', cookies.map((cookie) => `${cookie}\n`).join(''));
    const bodyFile = this.#write('body', body === undefined ? '' : JSON.stringify(body));
    this.#target = { url: this.server.url + path, method, cookieFile, bodyFile };
    await this.#load({ seconds: this.#seconds(warmUpSeconds) });
  }

  async measure(seconds) {
    const cpuBefore = this.server.cpuSeconds;
    const { requests, seconds: taken, p99, failures, errors } = await this.#load({ seconds: this.#seconds(seconds) });
    const cpuSeconds = this.server.cpuSeconds - cpuBefore;
    if (requests === 0) throw new Error('No request was answered.');
    return {
      server: this.entry.name,
      workload: this.#name,
      rate: requests / taken,
      cpu: (cpuSeconds / requests) * 1e6,
      p99,
      failures,
      errors,
      memory: this.server.peakMemory,
      alone: this.#work.alone && (await this.#load({ seconds: aloneSeconds, connections: 1 })),
    };
  }

  /** Looks at what the requests have left behind. */
  check() {
    return visitors[this.#work.visitors].check(this, this.#answered);
  }

  #seconds(wanted) {
    return Math.min(wanted, this.#work.longest ?? wanted);
  }

  async #load(options) {
    const outcome = await load({ ...this.#target, ...options });
    this.#answered += outcome.requests;
    return outcome;
  }

  #write(name, content) {
    const file = join(this.#directory, name);
    writeFileSync(file, content);
    return file;
  }
}
