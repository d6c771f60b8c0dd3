import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { filesIn } from '../../temporary-directory.js';
import { Gates } from '../proofs/gates.js';

/** What a process answered. */
export interface Answer {
  readonly status: number;
  readonly text: string;
  /** The cookies that it set, without their attributes. */
  readonly cookies: readonly string[];
}

type Message = { readonly url: string } | { readonly started: string };

/** A process that serves sessions, with slow actions that wait to be let go on. */
export class GatedProcess {
  readonly #child: ChildProcess;
  readonly #started = new Gates();
  #url = '';

  /** Starts one on a directory; it is killed when the test has finished. */
  static async start(path: string): Promise<GatedProcess> {
    const child = fork(join(import.meta.dirname, 'gated-app.mjs'), [path], {
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
      execArgv: [],
    });
    onTestFinished(() => void child.kill('SIGKILL'));
    const started = new GatedProcess(child);
    await started.#started.wait('url');
    return started;
  }

  private constructor(child: ChildProcess) {
    this.#child = child;
    child.on('message', (message: Message) => {
      if ('url' in message) this.#url = message.url;
      this.#started.open('url' in message ? 'url' : message.started);
    });
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  get isAlive(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null;
  }

  async get(path: string, cookie?: string): Promise<Answer> {
    const response = await fetch(this.#url + path, cookie === undefined ? {} : { headers: { cookie } });
    const cookies = response.headers.getSetCookie().map((line) => line.split(';', 1).join());
    return { status: response.status, text: await response.text(), cookies };
  }

  /** Begins a session that holds the name of a round. @returns its cookie. */
  async begin(round: string): Promise<string> {
    const { cookies } = await this.get(`/begin/${round}`);
    return cookies.join();
  }

  /** What a session holds; nothing when the cookie names none. */
  async read(cookie: string): Promise<Readonly<Record<string, unknown>>> {
    return JSON.parse((await this.get('/read', cookie)).text) as Record<string, unknown>;
  }

  /** Resolves when the slow action of a round has begun. */
  started(round: string): Promise<void> {
    return this.#started.wait(round);
  }

  /** Lets the slow action of a round go on. */
  go(round: string): void {
    this.#child.send({ go: round });
  }
}

/** The files below a directory that hold records of sessions. */
export function recordsIn(path: string): readonly string[] {
  return filesIn(path).filter((file) => file.endsWith('.json'));
}
